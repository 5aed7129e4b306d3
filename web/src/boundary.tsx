// What is said when the page itself fails: an empty screen says nothing.
import { Component, type ComponentChildren } from 'preact'
import { firstLang, translator } from './i18n/index.ts'
import { readLink } from './state/link.ts'

interface Props {
  children: ComponentChildren
}

export class Boundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render({ children }: Props) {
    if (!this.state.failed) return children
    const t = translator(firstLang(readLink(location.hash).lang))
    return (
      <div class="broken" role="alert">
        <p>{t('app.broken')}</p>
        <p><a href=".">{t('app.anew')}</a> · <a href="places">{t('app.places')}</a></p>
      </div>
    )
  }
}
