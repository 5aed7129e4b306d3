// The page: the map, and the questions beside it.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { newClient } from './api/client.ts'
import { Ask, type Panel, panels } from './ask/ask.tsx'
import { firstLang, keepLang, Language, type Lang, translator } from './i18n/index.ts'
import { openMap, type View } from './map/maplibre.ts'
import type { MapPort } from './map/port.ts'
import { readLink, writeLink } from './state/link.ts'

const client = newClient(new URL('.', document.baseURI).href)

export function App() {
  const opened = useMemo(() => readLink(location.hash), [])
  const [lang, setLang] = useState<Lang>(() => firstLang(opened.lang))
  const [day, setDay] = useState<string | null>(opened.day)
  const [view, setView] = useState<View | null>(opened.view)
  const [asked, setAsked] = useState<{ panel: Panel; record: Record<string, string> }>({ panel: panels.find((p) => p === opened.panel) ?? 'where', record: opened.question })
  const [map, setMap] = useState<MapPort | null>(null)
  const canvas = useRef<HTMLDivElement>(null)
  const t = translator(lang)

  useEffect(() => {
    if (!canvas.current) return
    const port = openMap({ container: canvas.current, style: client.address('styles/gridzone.json'), view, onView: setView })
    setMap(port)
    return () => port.remove()
  }, [])
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
    document.title = `${t('app.title')} · gridzone`
  }, [lang])
  useEffect(() => {
    history.replaceState(null, '', writeLink({ view, day, lang, hidden: opened.hidden, panel: asked.panel, question: asked.record }))
  }, [view, day, lang, asked])

  return (
    <Language.Provider value={lang}>
      <header class="bar">
        <h1>{t('app.title')}</h1>
        <button type="button" lang={lang === 'zh' ? 'en' : 'zh-CN'} title={t('app.otherTitle')} onClick={() => {
          const next = lang === 'zh' ? 'en' : 'zh'
          setLang(next)
          keepLang(next)
        }}>{t('app.other')}</button>
      </header>
      <main>
        <div class="map" ref={canvas} role="region" aria-label={t('app.map')} />
        <aside class="side">
          {map && <Ask client={client} map={map} day={day} onDay={setDay} panel={asked.panel} record={asked.record} onAsked={(panel, record) => setAsked({ panel, record })} />}
        </aside>
      </main>
    </Language.Provider>
  )
}
