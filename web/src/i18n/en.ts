import { en as ask } from '../ask/words.en.ts'
import type { Words } from './zh.ts'

export const en: Words = {
  ...ask,
  'app.title': 'Grids and livestock zones',
  'app.map': 'Map',
  'legend.title': 'Legend',
  'legend.prohibited': 'Prohibited zone',
  'legend.restricted': 'Restricted zone',
  'legend.grids': 'Grid',
  'legend.divisions': 'Division',
  'app.day': 'In force on',
  'app.today': 'Today',
  'app.places': 'All places',
  'app.docs': 'API',
  'app.other': '中文',
  'app.otherTitle': '切换为中文',

  'problem.network': 'The service cannot be reached. Look at your connection and try again.',
  'problem.busy': 'The service is busy. Try again in a moment.',
  'problem.key': 'The key is not good for this. Check it, or ask an administrator for one.',
  'problem.limited': 'That was too often. Try again in a moment.',
  'problem.notFound': 'This was not found; it may not be on record on the day chosen.',
  'problem.parameter': 'The service does not take what was written. Correct it and try again.',
  'problem.shape': 'The shape drawn cannot be used (its lines may cross). Clear it and draw it anew.',
  'problem.other': 'The service could not answer. Try again; if that does not help, give the number below to an administrator.',
}
