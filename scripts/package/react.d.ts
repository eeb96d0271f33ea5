/** `<weight-scope>` in JSX, for React 19, which sets an element's properties. `import 'weightscope/react'` once. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { Presentation, Settings, WeightScope } from './weightscope.js';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'weight-scope': DetailedHTMLProps<HTMLAttributes<WeightScope>, WeightScope> & Partial<Settings> & Partial<Presentation>;
    }
  }
}

export {};
