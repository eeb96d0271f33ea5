//! A run: epochs of batches, computed in slices so that whoever asks for them can stop at any time.

use crate::dataset::{Dataset, Scaling, Split};
use crate::device::Backend;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::histogram::{Histogram, linspace};
use crate::metrics::EpochMetrics;
use crate::model::{Parameters, WIDTHS};
use crate::settings::Settings;
use std::time::Duration;
use web_time::Instant;

/// Rows of the test set that are evaluated at once.
pub(crate) const EVALUATED_AT_ONCE: usize = 250;

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
    /// Of all parameters on [−0.3, 0.3], 100 bins, as figure 34.
    pub all: Histogram,
    /// Of each layer's weights without its biases on [−0.7, 0.7], 100 bins, as figure 35.
    pub layers: Vec<Histogram>,
}

impl Snapshot {
    pub(crate) fn new(parameters: Parameters) -> Self {
        let all = Histogram::new(&parameters.values, linspace(-0.3, 0.3, 101));
        let per_layer = |layer| Histogram::new(parameters.weights(layer), linspace(-0.7, 0.7, 101));
        Self {
            all,
            layers: parameters.layers.iter().map(per_layer).collect(),
            parameters,
        }
    }
}

/// A network, its data, and the epoch in work.
pub struct Run {
    data: Dataset,
    /// A test set of its own, instead of the rows that the split holds out.
    test_data: Option<Dataset>,
    split: Split,
    scaling: Scaling,
    settings: Settings,
    engine: Engine,
    replayed: Vec<Vec<u32>>,
    epoch: Epoch,
}

/// The epoch in work.
#[derive(Debug, Default)]
struct Epoch {
    /// From 1.
    number: usize,
    /// Training rows in the order of this epoch.
    order: Vec<u32>,
    step: usize,
    losses: Vec<f64>,
    correct: usize,
    /// Test rows evaluated.
    tested: usize,
    spent: Duration,
}

impl Run {
    /// A run that has not begun, on the CPU.
    ///
    /// # Errors
    /// If a setting is out of range, or the data are too few for one batch and one test row.
    #[cfg(feature = "flex")]
    pub fn new(data: Dataset, test_data: Option<Dataset>, settings: Settings) -> Result<Self> {
        Self::on(Backend::Cpu, data, test_data, settings)
    }

    /// A run that has not begun.
    ///
    /// # Errors
    /// If a setting is out of range, or the data are too few for one batch and one test row.
    pub fn on(
        backend: Backend,
        data: Dataset,
        test_data: Option<Dataset>,
        settings: Settings,
    ) -> Result<Self> {
        let settings = settings.checked()?;
        let split = match &test_data {
            Some(test) => Split::separate(data.rows(), test.rows()),
            None => Split::random(data.rows(), settings.test_share, settings.seed),
        };
        let (train, test) = (split.train.len(), split.test.len());
        if train < settings.batch || test == 0 {
            return Err(Error::TooFewRows {
                train,
                test,
                batch: settings.batch,
            });
        }
        let mut run = Self {
            scaling: Scaling::new(settings.normalise, data.max()),
            engine: Engine::new(
                &Parameters::random(&WIDTHS, settings.seed),
                settings,
                backend,
                &data,
                test_data.as_ref(),
            )?,
            data,
            test_data,
            split,
            settings,
            replayed: Vec::new(),
            epoch: Epoch::default(),
        };
        run.begin_epoch(1);
        Ok(run)
    }

    /// Starts again from given parameters, with a given split and given orders of the training rows for the first epochs:
    /// for comparing with other implementations, whose random numbers are not ours.
    pub fn replay(&mut self, parameters: &Parameters, split: Split, orders: Vec<Vec<u32>>) {
        self.engine.restart(parameters);
        self.split = split;
        self.replayed = orders;
        self.begin_epoch(1);
    }

    /// Goes on from the parameters that a run with these data and settings had after so many epochs: what follows is what
    /// would have followed there.
    pub fn resume(&mut self, parameters: &Parameters, epochs: usize) {
        self.engine.restart(parameters);
        self.begin_epoch(epochs + 1);
    }

    /// What computes the steps.
    #[must_use]
    pub fn engine_name(&self) -> &'static str {
        self.engine.name()
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
        if self.epoch.tested == self.split.test.len() {
            self.begin_epoch(self.epoch.number + 1);
        }
        loop {
            if self.epoch.step < self.steps() {
                self.train_one_batch().await?;
            } else {
                self.test_some_rows();
            }
            if self.epoch.tested == self.split.test.len() {
                self.epoch.spent += start.elapsed();
                let finished = Some(self.metrics().await?);
                return Ok(Progress {
                    finished,
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
        self.read_outcomes().await?;
        let (start, mut steps) = (Instant::now(), 0);
        while steps == 0 || start.elapsed() < budget {
            if self.epoch.step == self.steps() {
                self.begin_epoch(self.epoch.number + 1);
            }
            self.train_one_batch().await?;
            steps += 1;
        }
        self.read_outcomes().await?;
        Ok((steps * self.settings.batch) as f64 / start.elapsed().as_secs_f64())
    }

    /// The state of the network and its histograms.
    ///
    /// # Errors
    /// [`Error::Device`] when the device fails.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let parameters = self.engine.parameters().await?;
        // A GPU's compiler may take it for granted that there are no such numbers, so the loss may not show them.
        match parameters.values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(self.diverged(self.epoch.step, f64::from(*value))),
            None => Ok(Snapshot::new(parameters)),
        }
    }

    /// Steps of an epoch: the last, incomplete batch is dropped.
    fn steps(&self) -> usize {
        self.split.train.len() / self.settings.batch
    }

    fn progress(&self) -> Progress {
        Progress {
            epoch: self.epoch.number,
            step: self.epoch.step,
            steps: self.steps(),
            finished: None,
        }
    }

    fn begin_epoch(&mut self, number: usize) {
        let order = match self.replayed.get(number - 1) {
            Some(order) => order.clone(),
            None => self.split.epoch_order(self.settings.seed, number),
        };
        self.engine.begin_epoch(number, &order, &self.split.test);
        self.epoch = Epoch {
            number,
            order,
            ..Epoch::default()
        };
    }

    async fn train_one_batch(&mut self) -> Result<()> {
        let Epoch { number, step, .. } = self.epoch;
        let rows = &self.epoch.order[step * self.settings.batch..][..self.settings.batch];
        let read = self
            .engine
            .step(&self.data, rows, &self.scaling, number, step);
        self.epoch.step += 1;
        if read {
            self.read_outcomes().await?;
        }
        Ok(())
    }

    async fn read_outcomes(&mut self) -> Result<()> {
        for (loss, correct) in self.engine.outcomes().await? {
            self.epoch.losses.push(f64::from(loss));
            self.epoch.correct += correct;
            if !loss.is_finite() {
                return Err(self.diverged(self.epoch.losses.len(), f64::from(loss)));
            }
        }
        Ok(())
    }

    fn test_some_rows(&mut self) {
        let rows = &self.split.test[self.epoch.tested..];
        let rows = &rows[..rows.len().min(EVALUATED_AT_ONCE)];
        let data = self.test_data.as_ref().unwrap_or(&self.data);
        self.engine.evaluate(data, rows, &self.scaling);
        self.epoch.tested += rows.len();
    }

    async fn metrics(&mut self) -> Result<EpochMetrics> {
        self.read_outcomes().await?;
        let test_correct = self.engine.recognised().await?;
        let epoch = &self.epoch;
        let steps = epoch.losses.len() as f64;
        Ok(EpochMetrics {
            epoch: epoch.number,
            loss: epoch.losses.iter().sum::<f64>() / steps,
            train_accuracy: 100.0 * epoch.correct as f64 / (steps * self.settings.batch as f64),
            test_accuracy: 100.0 * test_correct as f64 / epoch.tested as f64,
            seconds: epoch.spent.as_secs_f64(),
        })
    }

    fn diverged(&self, step: usize, loss: f64) -> Error {
        Error::Diverged {
            epoch: self.epoch.number,
            step,
            loss: loss.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::PIXELS;
    use crate::settings::EngineKind;
    use pollster::block_on;

    /// Ten easily told images: digit d lights rows 2d and 2d + 1.
    fn stripes(rows: usize) -> Dataset {
        let labels: Vec<u8> = (0..rows).map(|row| (row % 10) as u8).collect();
        let pixels = labels
            .iter()
            .flat_map(|&label| {
                (0..PIXELS).map(move |i| if i / 56 == usize::from(label) { 200 } else { 0 })
            })
            .collect();
        Dataset::new(labels, pixels).expect("valid")
    }

    const ENGINES: [EngineKind; 2] = [EngineKind::Reference, EngineKind::Fused];

    fn run(settings: Settings) -> Run {
        Run::new(stripes(200), None, settings).expect("valid")
    }

    fn finish_epoch(run: &mut Run, budget: Duration) -> EpochMetrics {
        loop {
            if let Some(metrics) = block_on(run.advance(budget)).expect("trains").finished {
                return metrics;
            }
        }
    }

    fn without_time(mut metrics: EpochMetrics) -> EpochMetrics {
        metrics.seconds = 0.0;
        metrics
    }

    #[test]
    fn it_learns() {
        for engine in ENGINES {
            let mut run = run(Settings {
                rate: 0.1,
                dropout: 0.0,
                batch: 10,
                engine,
                ..Settings::default()
            });
            let first = finish_epoch(&mut run, Duration::MAX);
            let last = (0..15)
                .map(|_| finish_epoch(&mut run, Duration::MAX))
                .last()
                .expect("15 epochs");
            assert!(
                last.loss < first.loss / 2.0,
                "{engine:?}: {first:?} {last:?}"
            );
            assert!(last.test_accuracy > 90.0, "{engine:?}: {last:?}");
            assert_eq!(last.epoch, 16);
        }
    }

    #[test]
    fn slices_and_repetition_change_nothing() {
        for engine in ENGINES {
            let results = |budget| {
                let mut run = run(Settings {
                    batch: 7,
                    engine,
                    ..Settings::default()
                });
                let rows: Vec<_> = (0..3)
                    .map(|_| without_time(finish_epoch(&mut run, budget)))
                    .collect();
                (rows, block_on(run.snapshot()).expect("snapshot").parameters)
            };
            let whole = results(Duration::MAX);
            assert_eq!(whole, results(Duration::ZERO), "{engine:?}");
            assert_eq!(whole, results(Duration::MAX), "{engine:?}");
        }
    }

    #[test]
    fn a_resumed_run_goes_on_as_the_first_would_have() {
        let settings = Settings::default();
        let mut whole = run(settings);
        finish_epoch(&mut whole, Duration::MAX);
        let middle = block_on(whole.snapshot()).expect("snapshot").parameters;
        let mut resumed = run(settings);
        resumed.resume(&middle, 1);
        assert_eq!(
            without_time(finish_epoch(&mut resumed, Duration::MAX)),
            without_time(finish_epoch(&mut whole, Duration::MAX))
        );
    }

    #[test]
    fn another_seed_gives_another_run() {
        let weights = |seed| {
            block_on(
                run(Settings {
                    seed,
                    ..Settings::default()
                })
                .snapshot(),
            )
            .expect("snapshot")
            .parameters
        };
        assert_ne!(weights(1), weights(2));
    }

    #[test]
    fn dropout_makes_a_difference_in_training_only() {
        let run = |dropout| {
            let mut run = run(Settings {
                dropout,
                ..Settings::default()
            });
            let metrics = finish_epoch(&mut run, Duration::MAX);
            metrics.loss
        };
        assert!((run(0.0) - run(0.5)).abs() > 1e-6);
    }

    #[test]
    fn an_epoch_drops_the_last_incomplete_batch() {
        let mut run = run(Settings {
            batch: 32,
            ..Settings::default()
        });
        let progress = block_on(run.advance(Duration::ZERO)).expect("trains");
        assert_eq!(
            (progress.epoch, progress.step, progress.steps),
            (1, 1, 180 / 32)
        );
    }

    #[test]
    fn a_diverging_run_says_where() {
        for engine in ENGINES {
            let mut run = run(Settings {
                rate: 10.0,
                normalise: false,
                engine,
                ..Settings::default()
            });
            let error = (0..200).find_map(|_| block_on(run.advance(Duration::MAX)).err());
            assert!(
                matches!(error, Some(Error::Diverged { .. })),
                "{engine:?}: {error:?}"
            );
        }
    }

    #[test]
    fn too_few_rows_are_refused() {
        let error = Run::new(stripes(20), None, Settings::default()).err();
        assert_eq!(
            error,
            Some(Error::TooFewRows {
                train: 18,
                test: 2,
                batch: 32
            }),
            "18 rows are no batch of 32"
        );
    }

    #[test]
    fn a_test_set_of_its_own_leaves_all_rows_for_training() {
        let mut run =
            Run::new(stripes(200), Some(stripes(50)), Settings::default()).expect("valid");
        assert_eq!((run.split().train.len(), run.split().test.len()), (200, 50));
        finish_epoch(&mut run, Duration::MAX);
    }

    #[test]
    fn a_snapshot_counts_every_parameter() {
        let snapshot = block_on(run(Settings::default()).snapshot()).expect("snapshot");
        let total = |h: &Histogram| h.counts.iter().sum::<u32>() + h.below + h.above + h.nan;
        assert_eq!(total(&snapshot.all), 53_706);
        assert_eq!(
            snapshot.layers.iter().map(total).collect::<Vec<_>>(),
            [50_176, 2_048, 1_024, 320]
        );
    }
}
