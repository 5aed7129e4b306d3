// A rule in words. In English the service says it; in Chinese it is put together here from what the rule holds.
import type { Lang, Translate } from '../i18n/index.ts'
import type { Rule } from './answers.ts'
import { date } from './format.ts'

export function ruleWords(rule: Rule, t: Translate, lang: Lang): string {
  const who = t(`rule.${rule.action ?? 'any'}`, { zone: t(`kind.${rule.zone_kind}`) })
  const animals = animalWords(rule, t)
  return t('rule.sentence', {
    who,
    animals: animals === '' ? '' : t('rule.animals', { animals }),
    what: t(`rule.${rule.outcome}`),
    deadline: rule.deadline ? t('rule.deadline', { date: date(rule.deadline, lang) }) : '',
  })
}

function animalWords(rule: Rule, t: Translate): string {
  const counted = rule.species === 'pig_equivalent'
  const words = rule.species && !counted ? [speciesWords(rule.species, t)] : []
  if (rule.measure) words.push(t(`measure.${rule.measure}`))
  const unit = counted ? t('rule.pigs') : ''
  const [min, max] = [rule.min === undefined ? '' : String(rule.min), rule.max === undefined ? '' : String(rule.max)]
  if (min !== '' && max !== '') words.push(t('rule.both', { min, max, unit }))
  else if (min !== '') words.push(t('rule.min', { min, unit }))
  else if (max !== '') words.push(t('rule.max', { max, unit }))
  return words.join(' ')
}

/** The species that a question or a rule may name, as the service knows them. */
export const allSpecies = ['pig', 'poultry', 'layer', 'broiler', 'duck', 'goose', 'cattle', 'dairy_cow', 'beef_cattle', 'sheep', 'rabbit', 'pig_equivalent'] as const

export function speciesWords(name: string, t: Translate): string {
  const known = allSpecies.find((s) => s === name)
  return known ? t(`species.${known}`) : name
}
