// The page: the map, and the questions beside it.
import licences from 'virtual:licences'
import { useEffect, useState } from 'preact/hooks'
import { newClient } from './api/client.ts'
import { Ask, type Panel, panels } from './ask/ask.tsx'
import { systems } from './ask/coordinate.ts'
import { Newest } from './ask/outdated.tsx'
import { Timeline } from './day/timeline.tsx'
import { useDays } from './day/told.ts'
import { firstLang, Language, type Lang, translator } from './i18n/index.ts'
import type { View } from './map/maplibre.ts'
import { Menu } from './menu.tsx'
import { Place } from './map/place.tsx'
import { type Layer, layers, type MapPort } from './map/port.ts'
import { keep, kept } from './state/kept.ts'
import { type LinkState, readLink, writeLink } from './state/link.ts'

interface Asked {
  panel: Panel
  record: Record<string, string>
}

const client = newClient(new URL('.', document.baseURI).href)

export function App() {
  const [opened, open] = useState(() => ({ ...readLink(location.hash), nth: 0 }))
  const [lang, setLang] = useState<Lang>(() => firstLang(opened.lang))
  const [day, setDay] = useState<string | null>(opened.day)
  const [view, setView] = useState<View | null>(opened.view)
  const [hidden, setHidden] = useState<Layer[]>(() => hiddenBy(opened))
  const [system, setSystem] = useState<string>(() => systemOf(opened))
  const [asked, setAsked] = useState<Asked>(() => askedBy(opened))
  const [newest, setNewest] = useState(0) // revision
  const [map, setMap] = useState<MapPort | null>(null)
  const [low, setLow] = useState(false) // on a telephone the questions make room for the map
  const { told: days, lost } = useDays(client)
  const t = translator(lang)

  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
    document.title = `${t('app.title')} · gridzone`
  }, [lang])
  useEffect(() => {
    history.replaceState(null, '', writeLink({ view, day, lang, hidden, system, panel: asked.panel, question: asked.record }))
  }, [view, day, lang, hidden, system, asked])
  useEffect(() => {
    const follow = () => { // a link that is put into the page while it is open
      const next = readLink(location.hash)
      open(({ nth }) => ({ ...next, nth: nth + 1 }))
      setLang(firstLang(next.lang))
      setDay(next.day)
      setHidden(hiddenBy(next))
      setSystem(systemOf(next))
      setAsked(askedBy(next))
      if (next.view) {
        setView(next.view)
        map?.fly(next.view, next.view.zoom)
      }
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [map])

  return (
    <Language.Provider value={lang}>
      <header class="bar">
        <h1>{t('app.title')}</h1>
        <Timeline told={days} lost={lost} day={day} onDay={setDay} />
        <button type="button" name="language" lang={lang === 'zh' ? 'en' : 'zh-CN'} title={t('app.otherTitle')} onClick={() => {
          const next = lang === 'zh' ? 'en' : 'zh'
          setLang(next)
          keep('lang', next)
        }}>{t('app.other')}</button>
        <Menu>
          <a href={client.address(`places?f=html&lang=${lang}`)}>{t('app.places')}</a> <a href={client.address('docs')}>{t('app.docs')}</a> <a href={licences}>{t('app.licences')}</a>
        </Menu>
      </header>
      <main class={low ? 'low' : ''}>
        <Place client={client} day={day} hidden={hidden} onHidden={setHidden} asked={['place', 'site', 'address'].some((name) => name in asked.record)} view={view} onView={setView} system={system} onSystem={(next) => {
          setSystem(next)
          keep('system', next)
        }} onMap={setMap} onRevision={(revision) => setNewest((n) => Math.max(n, revision))} />
        <aside class="side">
          <button type="button" class="handle" aria-expanded={!low} onClick={() => setLow(!low)}>{t(low ? 'app.raise' : 'app.lower')}</button>
          <Newest.Provider value={newest}>
            {map && <Ask key={opened.nth} client={client} map={map} day={day} today={days?.at ?? null} onDay={setDay} panel={asked.panel} record={asked.record} onAsked={(panel, record) => setAsked({ panel, record })} />}
          </Newest.Provider>
        </aside>
      </main>
    </Language.Provider>
  )
}

// What of a link the page knows.

function hiddenBy({ hidden }: LinkState): Layer[] {
  return layers.filter((l) => hidden.includes(l))
}

function systemOf({ system }: LinkState): string {
  return [system, kept('system')].find((wish) => systems.some((s) => s === wish)) ?? systems[0]
}

function askedBy({ panel, question }: LinkState): Asked {
  return { panel: panels.find((p) => p === panel) ?? 'where', record: question }
}
