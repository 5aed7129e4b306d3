// What is wrong and what to do: in words of the reader, then what the service says, which is in English, and the number of the fault.
import { detailOf, numberOf, problemWords } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import { Named } from './named.tsx'

export function Problem({ why }: { why: unknown }) {
  const { t, lang } = useWords()
  const [detail, number] = [detailOf(why, lang), numberOf(why)]
  return (
    <>
      {problemWords(why, lang)}
      {detail !== '' && <> <Named text={detail} lang="en" /></>}
      {number !== '' && <> {t('problem.number', { id: number })}</>}
    </>
  )
}
