// Exit code 0 if Playwright's own Chromium is installed.
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

process.exit(existsSync(chromium.executablePath()) ? 0 : 1);
