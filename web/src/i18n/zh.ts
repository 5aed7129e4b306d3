import { zh as ask } from '../ask/words.zh.ts'

export const zh = {
  ...ask,
  'app.title': '网格与畜禽养殖区域',
  'app.map': '地图',
  'legend.title': '图例',
  'legend.prohibited': '禁养区',
  'legend.restricted': '限养区',
  'legend.grids': '网格',
  'legend.divisions': '区划',
  'app.day': '所示日期',
  'app.today': '今天',
  'app.places': '各地公告',
  'app.docs': '接口说明',
  'app.other': 'English',
  'app.otherTitle': 'Read in English',

  'problem.network': '连不上服务。请检查网络后重试。',
  'problem.busy': '服务正忙，请稍候重试。',
  'problem.key': '密钥无效，或没有相应权限。请核对，或向管理员申请。',
  'problem.limited': '请求过于频繁，请稍候重试。',
  'problem.notFound': '没有找到所问的内容；它在所选日期可能不在册。',
  'problem.parameter': '服务不接受所填内容。请改正后重试。',
  'problem.shape': '所画图形不合要求（例如边线相交）。请清除后重画。',
  'problem.other': '服务未能答复。请稍候重试；若一再如此，请把下面的编号告诉管理员。',
} as const

export type Words = Record<keyof typeof zh, string>
