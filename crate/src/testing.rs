//! Hooks for tests and benchmarks (feature `testing`): a second link of the crate has them, the page never loads it.

use crate::base::error::Result;
use crate::base::settings::Settings;
use crate::data::dataset::Dataset;
use crate::data::split::Split;
use crate::engines::contract::{Data, Engine, MOST_EVALUATED, Rows, Set};
use crate::engines::device::Device;
use crate::engines::{self, Task};
use crate::network::parameters::Parameters;
use crate::network::shape::Shape;
use crate::run::Snapshot;

/// The parts of an epoch one by one, on networks of any widths.
pub struct Bench {
    settings: Settings,
    split: Split,
    engine: Box<dyn Engine>,
    sample: Vec<u32>,
    order: Vec<u32>,
    epoch: usize,
    step: usize,
}

impl Bench {
    /// A network, its data and an order of the rows.
    ///
    /// # Errors
    /// If a setting is out of range or no engine implements it.
    pub fn new(device: &Device, data: Dataset, settings: Settings) -> Result<Self> {
        let settings = settings.checked()?;
        let split = Split::random(data.rows(), settings.test_share, settings.seed);
        let parameters = Parameters::initial(Shape::of(data.pictures(), &settings)?, &settings);
        let task = Task {
            data: Data {
                train: data,
                test: None,
            },
            parameters,
            settings: settings.clone(),
        };
        let mut bench = Self {
            engine: engines::open(device, task)?,
            settings,
            sample: split.sample(),
            split,
            order: Vec::new(),
            epoch: 0,
            step: 0,
        };
        bench.batches()?;
        Ok(bench)
    }

    /// The order of the next epoch.
    ///
    /// # Errors
    /// Never in practice: all that was computed has been read.
    pub fn batches(&mut self) -> Result<()> {
        self.epoch += 1;
        self.order = self.split.epoch_order(self.settings.seed, self.epoch);
        self.begin()
    }

    fn begin(&mut self) -> Result<()> {
        self.step = 0;
        let rows = Rows {
            train: &self.order,
            test: &self.split.test,
            sample: &self.sample,
        };
        self.engine.begin_epoch(self.epoch, rows)
    }

    /// So many steps, over the same order again and again.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn steps(&mut self, count: usize) -> Result<()> {
        const READ: usize = 32;
        for i in 1..=count {
            if (self.step + 1) * self.settings.batch > self.order.len() {
                self.engine.read().await?;
                self.begin()?;
            }
            self.engine.step()?;
            self.step += 1;
            if i % READ == 0 || i == count {
                self.engine.read().await?;
            }
        }
        Ok(())
    }

    /// Test rows and sample: how many test rows are classified correctly.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn evaluate(&mut self) -> Result<usize> {
        self.begin()?;
        for (set, rows) in [(Set::Test, &self.split.test), (Set::Sample, &self.sample)] {
            for rows in rows.chunks(MOST_EVALUATED) {
                self.engine.evaluate(set, rows.len())?;
            }
        }
        Ok(self.engine.read().await?.test.correct)
    }

    /// Parameters and histograms.
    ///
    /// # Errors
    /// If the device fails.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        Ok(Snapshot::new(self.engine.checkpoint().await?))
    }
}

#[cfg(target_arch = "wasm32")]
pub mod hooks;
