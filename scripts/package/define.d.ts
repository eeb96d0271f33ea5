export * from './weightscope.js';
