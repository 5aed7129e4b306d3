/** Where the licences are of what the page is made of. */
declare module 'virtual:licences' {
  const address: string
  export default address
}
