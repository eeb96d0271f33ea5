/** Where the elements of this page get workers and data from. */
import { newClient } from './client.js';
import { Datasets } from './datasets.js';

export const engine = { newClient, datasets: new Datasets(newClient) };
