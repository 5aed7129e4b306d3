// The page: the map, and the questions beside it.
import licences from 'virtual:licences'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { newClient } from './api/client.ts'
import { Ask, type Panel, panels } from './ask/ask.tsx'
import { Timeline } from './day/timeline.tsx'
import { useDays } from './day/told.ts'
import { firstLang, Language, type Lang, translator } from './i18n/index.ts'
import type { View } from './map/maplibre.ts'
import { Menu } from './menu.tsx'
import { Place } from './map/place.tsx'
import { type Layer, layers, type MapPort } from './map/port.ts'
import { keep } from './state/kept.ts'
import { readLink, writeLink } from './state/link.ts'

const client = newClient(new URL('.', document.baseURI).href)

export function App() {
  const opened = useMemo(() => readLink(location.hash), [])
  const [lang, setLang] = useState<Lang>(() => firstLang(opened.lang))
  const [day, setDay] = useState<string | null>(opened.day)
  const [view, setView] = useState<View | null>(opened.view)
  const [hidden, setHidden] = useState<Layer[]>(() => layers.filter((l) => opened.hidden.includes(l)))
  const [asked, setAsked] = useState<{ panel: Panel; record: Record<string, string> }>({ panel: panels.find((p) => p === opened.panel) ?? 'where', record: opened.question })
  const [map, setMap] = useState<MapPort | null>(null)
  const [low, setLow] = useState(false) // on a telephone the questions make room for the map
  const { told: days, lost } = useDays(client)
  const t = translator(lang)

  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
    document.title = `${t('app.title')} · gridzone`
  }, [lang])
  useEffect(() => {
    history.replaceState(null, '', writeLink({ view, day, lang, hidden, panel: asked.panel, question: asked.record }))
  }, [view, day, lang, hidden, asked])

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
        <Place client={client} day={day} hidden={hidden} onHidden={setHidden} view={view} onView={setView} onMap={setMap} />
        <aside class="side">
          <button type="button" class="handle" aria-expanded={!low} onClick={() => setLow(!low)}>{t(low ? 'app.raise' : 'app.lower')}</button>
          {map && <Ask client={client} map={map} day={day} today={days?.at ?? null} onDay={setDay} panel={asked.panel} record={asked.record} onAsked={(panel, record) => setAsked({ panel, record })} />}
        </aside>
      </main>
    </Language.Provider>
  )
}
