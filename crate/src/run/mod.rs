//! A run: epochs of batches, computed in slices so that whoever asks for them can stop at any time.

pub mod metrics;
pub mod pace;

use crate::base::error::{Error, Result};
use crate::base::settings::Settings;
use crate::data::dataset::Dataset;
use crate::data::split::Split;
use crate::engines::contract::{
    Checkpoint, Data, Engine, Evaluation, MOST_EVALUATED, OptimiserState, Rows, Set,
};
use crate::engines::device::Device;
use crate::engines::{self, Task};
use crate::instruments::histogram::{Histogram, linspace};
use crate::instruments::measures::Measures;
use crate::network::parameters::Parameters;
use crate::network::shape::Shape;
use metrics::EpochMetrics;
use pace::Pace;
use std::time::Duration;
use web_time::Instant;

/// Steps between two reads where they cost nothing.
const CPU_PACE: usize = 32;

/// Where a run stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Epoch that is being computed, from 1.
    pub epoch: usize,
    /// Steps done in it.
    pub step: usize,
    /// Steps of an epoch.
    pub steps: usize,
    /// The epoch's figures, if this slice finished it.
    pub finished: Option<EpochMetrics>,
}

/// The state of the network between two epochs.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// All weights and biases.
    pub parameters: Parameters,
    /// What the optimiser keeps for the next step.
    pub optimiser: OptimiserState,
    /// Of all parameters on [−0.3, 0.3], 100 bins, as figure 34.
    pub all: Histogram,
    /// Of each layer's weights without its biases on [−0.7, 0.7], 100 bins, as figure 35.
    pub layers: Vec<Histogram>,
    /// Of each layer's weights without its biases.
    pub measures: Vec<Measures>,
}

impl Snapshot {
    /// Of a network that stands there.
    #[must_use]
    pub fn new(checkpoint: Checkpoint) -> Self {
        let Checkpoint {
            parameters,
            optimiser,
        } = checkpoint;
        let all = Histogram::new(&parameters.values, linspace(-0.3, 0.3, 101));
        let per_layer = |layer| Histogram::new(parameters.weights(layer), linspace(-0.7, 0.7, 101));
        let layers = parameters.shape.layers();
        let measures = |layer| Measures::new(parameters.weights(layer));
        Self {
            all,
            layers: layers.iter().map(per_layer).collect(),
            measures: layers.iter().map(measures).collect(),
            parameters,
            optimiser,
        }
    }
}

/// A network in training, and the epoch in work.
pub struct Run {
    engine: Box<dyn Engine>,
    shape: Shape,
    split: Split,
    /// Training rows that are evaluated.
    sample: Vec<u32>,
    settings: Settings,
    /// Orders of the training rows for the first epochs, instead of those of the seed.
    replayed: Vec<Vec<u32>>,
    epoch: Epoch,
    pace: Pace,
    /// When the first step since the last read was launched.
    launched: Instant,
}

/// The epoch in work.
#[derive(Debug, Default)]
struct Epoch {
    /// From 1.
    number: usize,
    step: usize,
    losses: Vec<f64>,
    correct: usize,
    /// Rows evaluated: first the test rows, then the sample.
    evaluated: usize,
    test: Evaluation,
    sample: Evaluation,
    spent: Duration,
}

impl Run {
    /// A run that has not begun. `test` is a test set of its own, instead of the rows that the split holds out.
    ///
    /// # Errors
    /// If a setting is out of range, the data are too few for one batch and one test row, the two sets have pictures of other
    /// sizes, or no engine implements the settings.
    pub fn new(
        device: &Device,
        train: Dataset,
        test: Option<Dataset>,
        settings: Settings,
    ) -> Result<Self> {
        let settings = settings.checked()?;
        let split = match &test {
            Some(test) => Split::separate(train.rows(), test.rows()),
            None => Split::random(train.rows(), settings.test_share, settings.seed),
        };
        let (train_rows, test_rows) = (split.train.len(), split.test.len());
        if train_rows < settings.batch || test_rows == 0 {
            return Err(Error::TooFewRows {
                train: train_rows,
                test: test_rows,
                batch: settings.batch,
            });
        }
        let shape = Shape::of(train.pictures(), &settings)?;
        let task = Task {
            data: Data { train, test },
            parameters: Parameters::initial(shape.clone(), &settings),
            settings: settings.clone(),
        };
        Self::with_engine(engines::open(device, task)?, shape, split, settings)
    }

    fn with_engine(
        engine: Box<dyn Engine>,
        shape: Shape,
        split: Split,
        settings: Settings,
    ) -> Result<Self> {
        let mut run = Self {
            pace: match engine.latency() {
                None => Pace::fixed(CPU_PACE),
                Some(latency) => Pace::queued(latency),
            },
            engine,
            shape,
            sample: split.sample(),
            split,
            settings,
            replayed: Vec::new(),
            epoch: Epoch::default(),
            launched: Instant::now(),
        };
        run.begin_epoch(1)?;
        Ok(run)
    }

    /// Starts again from given parameters, with a given split and given orders of the training rows for the first epochs:
    /// for comparing with other implementations, whose random numbers are not ours.
    ///
    /// # Errors
    /// If the parameters are of another network, or a row is not among the data.
    pub fn replay(
        &mut self,
        parameters: Parameters,
        split: Split,
        orders: Vec<Vec<u32>>,
    ) -> Result<()> {
        self.restart(&Checkpoint::fresh(parameters))?;
        self.sample = split.sample();
        self.split = split;
        self.replayed = orders;
        self.begin_epoch(1)
    }

    /// Where training stands; [`resume`](Self::resume) goes on from it.
    ///
    /// # Errors
    /// [`Error::Device`] when the device fails.
    pub async fn checkpoint(&self) -> Result<Checkpoint> {
        self.engine.checkpoint().await
    }

    /// Goes on from where a run with these data and settings stood after so many epochs: what follows is what would have
    /// followed there.
    ///
    /// # Errors
    /// If the checkpoint is of another network or another optimiser, or lacks its state.
    pub fn resume(&mut self, checkpoint: &Checkpoint, epochs: usize) -> Result<()> {
        let Some(next) = epochs.checked_add(1) else {
            return Err(Error::Argument {
                message: "A run goes on after 0 epochs or more.".into(),
            });
        };
        let is_stateful = self.settings.optimiser.slots() > 0;
        if epochs > 0 && is_stateful && checkpoint.optimiser.values.is_empty() {
            return Err(Error::Argument {
                message: "The optimiser’s state after these epochs is missing, so the run can’t go on as it would have. Train a new one."
                    .into(),
            });
        }
        self.restart(checkpoint)?;
        self.begin_epoch(next)
    }

    fn restart(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.engine.restore(checkpoint)?;
        self.pace.forget();
        Ok(())
    }

    /// What computes the steps. It contains "burn" exactly if burn's engine does.
    #[must_use]
    pub fn engine_name(&self) -> &'static str {
        self.engine.name()
    }

    /// How large the network is.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Which rows are trained on and which are held out.
    #[must_use]
    pub fn split(&self) -> &Split {
        &self.split
    }

    /// The losses of this epoch's steps, as far as they have been read.
    #[must_use]
    pub fn step_losses(&self) -> &[f64] {
        &self.epoch.losses
    }

    /// Computes for about as long as the budget says, at least one step, and at most to the end of the epoch.
    ///
    /// # Errors
    /// [`Error::Diverged`] when the loss is not finite, [`Error::Device`] when the device fails.
    pub async fn advance(&mut self, budget: Duration) -> Result<Progress> {
        let start = Instant::now();
        if self.is_evaluated() {
            self.begin_epoch(self.epoch.number + 1)?;
        }
        loop {
            if self.epoch.step < self.steps() {
                self.train_one_batch().await?;
            } else {
                self.evaluate_some_rows()?;
            }
            if self.is_evaluated() {
                self.read().await?;
                // With the wait for what the device had not done yet.
                self.epoch.spent += start.elapsed();
                return Ok(Progress {
                    finished: Some(self.metrics()),
                    ..self.progress()
                });
            }
            if start.elapsed() >= budget {
                self.epoch.spent += start.elapsed();
                return Ok(self.progress());
            }
        }
    }

    /// Trains for about as long as the budget says, without evaluation, and gives samples per second: for comparing devices.
    ///
    /// # Errors
    /// As [`Run::advance`].
    pub async fn time_steps(&mut self, budget: Duration) -> Result<f64> {
        self.read().await?;
        let (start, mut steps) = (Instant::now(), 0);
        while steps == 0 || start.elapsed() < budget {
            if self.epoch.step == self.steps() {
                self.read().await?;
                self.begin_epoch(self.epoch.number + 1)?;
            }
            self.train_one_batch().await?;
            steps += 1;
        }
        self.read().await?;
        Ok((steps * self.settings.batch) as f64 / start.elapsed().as_secs_f64())
    }

    /// The state of the network and its histograms.
    ///
    /// # Errors
    /// [`Error::Diverged`] when a parameter is not finite, [`Error::Device`] when the device fails.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let checkpoint = self.engine.checkpoint().await?;
        // A GPU's compiler may take it for granted that there are no such numbers, so the loss may not show them.
        let mut values = checkpoint.parameters.values.iter();
        match values.find(|value| !value.is_finite()) {
            Some(value) => Err(Error::Diverged {
                what: "weight",
                epoch: self.epoch.number,
                step: None,
                value: value.to_string(),
            }),
            None => Ok(Snapshot::new(checkpoint)),
        }
    }

    /// Steps of an epoch: the last, incomplete batch is dropped.
    fn steps(&self) -> usize {
        self.split.train.len() / self.settings.batch
    }

    fn is_evaluated(&self) -> bool {
        self.epoch.evaluated == self.split.test.len() + self.sample.len()
    }

    fn progress(&self) -> Progress {
        Progress {
            epoch: self.epoch.number,
            step: self.epoch.step,
            steps: self.steps(),
            finished: None,
        }
    }

    fn begin_epoch(&mut self, number: usize) -> Result<()> {
        let seeded;
        let order = if let Some(order) = self.replayed.get(number - 1) {
            order
        } else {
            seeded = self.split.epoch_order(self.settings.seed, number);
            &seeded
        };
        let rows = Rows {
            train: order,
            test: &self.split.test,
            sample: &self.sample,
        };
        self.engine.begin_epoch(number, rows)?;
        self.epoch = Epoch {
            number,
            ..Epoch::default()
        };
        Ok(())
    }

    async fn train_one_batch(&mut self) -> Result<()> {
        if self.pace.is_idle() {
            self.launched = Instant::now();
        }
        self.engine.step()?;
        self.epoch.step += 1;
        if self.pace.launched() {
            self.read().await?;
        }
        Ok(())
    }

    fn evaluate_some_rows(&mut self) -> Result<()> {
        let (done, test) = (self.epoch.evaluated, self.split.test.len());
        let (set, left) = if done < test {
            (Set::Test, test - done)
        } else {
            (Set::Sample, test + self.sample.len() - done)
        };
        let rows = left.min(MOST_EVALUATED);
        self.engine.evaluate(set, rows)?;
        self.epoch.evaluated += rows;
        Ok(())
    }

    async fn read(&mut self) -> Result<()> {
        let results = self.engine.read().await?;
        if !self.pace.is_idle() {
            self.pace.read(self.launched.elapsed());
        }
        let before = self.epoch.losses.len();
        self.epoch.test += results.test;
        self.epoch.sample += results.sample;
        for step in &results.steps {
            self.epoch.losses.push(f64::from(step.loss));
            self.epoch.correct += step.correct;
        }
        match results.steps.iter().position(|step| !step.loss.is_finite()) {
            Some(i) => Err(Error::Diverged {
                what: "loss",
                epoch: self.epoch.number,
                step: Some(before + i + 1),
                value: results.steps[i].loss.to_string(),
            }),
            None => Ok(()),
        }
    }

    fn metrics(&self) -> EpochMetrics {
        let epoch = &self.epoch;
        let steps = epoch.losses.len() as f64;
        let test_rows = self.split.test.len() as f64;
        EpochMetrics {
            epoch: epoch.number,
            loss: epoch.losses.iter().sum::<f64>() / steps,
            train_accuracy: 100.0 * epoch.correct as f64 / (steps * self.settings.batch as f64),
            test_accuracy: 100.0 * epoch.test.correct as f64 / test_rows,
            test_loss: epoch.test.loss / test_rows,
            evaluated_train_loss: epoch.sample.loss / self.sample.len() as f64,
            seconds: epoch.spent.as_secs_f64(),
        }
    }
}

#[cfg(test)]
mod tests;
