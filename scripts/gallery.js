/** The gallery: each way to embed, live, with the lines that do it. They are those of “Embed this”. */
import { embedLines } from '../www/exports/embed-lines.js';
import { escaped } from '../www/exports/markup.js';
import { defaultSettings } from '../www/settings.js';

/** What the lines name where the page has its own place; `gallery/host.js` puts in the address. */
const HOST = 'https://weightscope.example/';

/** @param {'frame' | 'element' | 'react' | 'notebook' | 'markdown'} name @param {Partial<Parameters<typeof embedLines>[0]>} shown */
const lines = (name, shown) => embedLines({ settings: defaultSettings(), figures: [], exercise: null, folder: HOST, ...shown }).find((one) => one.name === name)?.lines ?? '';

const WAYS = [
  { title: 'A figure in a frame', says: 'Wherever a page may have frames. The second line makes the frame as high as what it shows.', lines: lines('frame', { figures: ['34'] }) },
  { title: 'An exercise in a frame', says: 'Question, guess, run and answer. Your own lesson: “lesson=address.json” in the place of “exercise=…”.', lines: lines('frame', { exercise: 'dropout' }) },
  { title: 'The element', says: 'In a page of your own: its looks can be set from the page, and programs can train it and read its run.', lines: lines('element', { figures: ['growth'], settings: { ...defaultSettings(), epochs: 20 } }) },
  {
    title: 'The page in one file, in a sandbox',
    says: 'Where a course takes the frame’s origin: everything is in one file. Runs are lost when the page is closed.',
    lines: lines('frame', { figures: ['34'] }).split('\n')[0].replace('embed.html', 'embed-standalone.html').replace('<iframe ', '<iframe sandbox="allow-scripts" '),
  },
  { title: 'A link', says: 'In Markdown, to the whole page with these settings.', lines: lines('markdown', { settings: { ...defaultSettings(), dropout: 0.5 } }), live: `<a href="../?dropout=0.5">Weightscope</a>` },
  { title: 'A notebook', says: 'With the wheel of ./build.sh dist, in JupyterLab and marimo: what was trained comes back as NumPy arrays.', lines: lines('notebook', { figures: ['34'] }), live: '' },
  { title: 'React', says: 'With the npm package. What it shows is the element above.', lines: lines('react', { figures: ['growth'], settings: { ...defaultSettings(), epochs: 20 } }), live: '' },
];

/** The text of a page that lies, with the files of `gallery/`, in a folder beside `index.html`. */
export function gallery() {
  // One element and one embed.js are enough for a page; a strict page keeps looks in its style sheet.
  const live = WAYS.map((way) => way.live ?? way.lines.replaceAll(HOST, '../').replace(/ style="[^"]*"/, '').replace(/\n?<script.*<\/script>\n?/, ''));
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Weightscope in a course page</title>
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="../icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="gallery.css" />
    <script type="module" src="../weightscope.js"></script>
    <script type="module" src="host.js"></script>
    <script defer src="../embed.js"></script>
  </head>
  <body>
    <main>
      <h1>Weightscope in a course page</h1>
      <p>Each way to embed it, live, below the lines that do it. What can be set stands in <code>docs/embedding.md</code>; the lines for what you see in the <a href="../">laboratory</a> stand there under “Embed this”.</p>
${WAYS.map(({ title, says, lines }, i) => `      <section>
        <h2>${title}</h2>
        <p>${says}</p>
        <pre><code>${escaped(lines)}</code></pre>
        ${live[i]}
      </section>`).join('\n')}
    </main>
  </body>
</html>
`;
}
