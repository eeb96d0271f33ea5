// The last line of a test run: `page tests: 12 passed, 0 failed`.

export default class Summary {
  #passed = 0;
  #failed = 0;

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, result) {
    if (result.status === 'skipped') return;
    if (result.status === test.expectedStatus) this.#passed++;
    else this.#failed++;
  }

  onEnd() {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
  }
}
