//! What `tests/bench` times: the parts of an epoch one by one, on networks of any widths. Nothing else uses it.

use crate::csv::PIXELS;
use crate::dataset::{CLASSES, Dataset, Scaling, Split};
use crate::device::Backend;
use crate::engine::Engine;
use crate::error::Result;
use crate::model::Parameters;
use crate::run::{EVALUATED_AT_ONCE, Snapshot};
use crate::settings::Settings;

/// A network, its data and an order of the rows.
pub struct Bench {
    data: Dataset,
    scaling: Scaling,
    settings: Settings,
    split: Split,
    engine: Engine,
    order: Vec<u32>,
    epoch: usize,
    step: usize,
}

impl Bench {
    /// A network with these hidden layers.
    ///
    /// # Errors
    /// If a setting is out of range.
    pub fn new(
        backend: Backend,
        data: Dataset,
        hidden: &[usize],
        settings: Settings,
    ) -> Result<Self> {
        let settings = settings.checked()?;
        let widths: Vec<usize> = [PIXELS]
            .iter()
            .chain(hidden)
            .chain(&[CLASSES])
            .copied()
            .collect();
        let mut bench = Self {
            scaling: Scaling::new(settings.normalise, data.max()),
            split: Split::random(data.rows(), settings.test_share, settings.seed),
            engine: Engine::new(
                &Parameters::random(&widths, settings.seed),
                settings,
                backend,
                &data,
                None,
            )?,
            data,
            settings,
            order: Vec::new(),
            epoch: 0,
            step: 0,
        };
        bench.batches();
        Ok(bench)
    }

    /// The order of the next epoch.
    pub fn batches(&mut self) {
        self.epoch += 1;
        self.order = self.split.epoch_order(self.settings.seed, self.epoch);
        self.begin();
    }

    fn begin(&mut self) {
        self.step = 0;
        self.engine
            .begin_epoch(self.epoch, &self.order, &self.split.test);
    }

    /// So many steps, over the same order again and again.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn steps(&mut self, count: usize) -> Result<()> {
        for i in 1..=count {
            if (self.step + 1) * self.settings.batch > self.order.len() {
                self.begin();
            }
            let rows = &self.order[self.step * self.settings.batch..];
            let read = self.engine.step(
                &self.data,
                &rows[..self.settings.batch],
                &self.scaling,
                self.epoch,
                self.step,
            );
            self.step += 1;
            if read || i == count {
                self.engine.outcomes().await?;
            }
        }
        Ok(())
    }

    /// The test rows.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn evaluate(&mut self) -> Result<usize> {
        for rows in self.split.test.chunks(EVALUATED_AT_ONCE) {
            self.engine.evaluate(&self.data, rows, &self.scaling);
        }
        self.engine.recognised().await
    }

    /// Parameters and histograms.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        Ok(Snapshot::new(self.engine.parameters().await?))
    }
}
