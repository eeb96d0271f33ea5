use super::*;
use crate::base::settings::{EngineKind, Optimiser, RateSchedule};
use crate::data::dataset::Level;
use crate::engines::contract::{Answer, Results, StepResult};
use crate::network::shape::NOTEBOOK_PICTURES;
use pollster::block_on;
use std::future::ready;

/// Ten easily told images: digit d brightens rows 2d and 2d + 1.
fn stripes(rows: usize) -> Dataset {
    let labels: Vec<u8> = (0..rows).map(|row| (row % 10) as u8).collect();
    let pixels = labels
        .iter()
        .flat_map(|&label| {
            (0..784).map(move |i| if i / 56 == usize::from(label) { 200 } else { 0 })
        })
        .collect();
    Dataset::new(NOTEBOOK_PICTURES, Level::INTEGER, labels, pixels).expect("valid")
}

const ENGINES: [EngineKind; 2] = [EngineKind::Burn, EngineKind::Fused];

fn run(settings: Settings) -> Run {
    Run::new(&Device::Cpu, stripes(200), None, settings).expect("valid")
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

fn parameters(run: &Run) -> Parameters {
    block_on(run.snapshot()).expect("snapshot").parameters
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
        // Without dropout they differ by what is learnt in the midst of an epoch.
        assert!(
            last.evaluated_train_loss < last.loss,
            "{engine:?}: {last:?}"
        );
        assert!(
            (last.test_loss - last.evaluated_train_loss).abs() < 0.1,
            "{engine:?}: {last:?}"
        );
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
            (rows, parameters(&run))
        };
        let whole = results(Duration::MAX);
        assert_eq!(whole, results(Duration::ZERO), "{engine:?}");
        assert_eq!(whole, results(Duration::MAX), "{engine:?}");
    }
}

#[test]
fn a_resumed_run_goes_on_as_the_first_would_have() {
    let stateful = [
        Optimiser::Momentum,
        Optimiser::Nesterov,
        Optimiser::Rmsprop,
        Optimiser::Adam,
        Optimiser::Adamw,
    ]
    .map(|optimiser| Settings {
        optimiser,
        rate: 0.002,
        weight_decay: 0.01,
        schedule: RateSchedule::Cosine,
        epochs: 3,
        clip: 1.0,
        ..Settings::default()
    });
    let plain = ENGINES.map(|engine| Settings {
        engine,
        ..Settings::default()
    });
    for settings in plain.into_iter().chain(stateful) {
        let mut whole = run(settings.clone());
        finish_epoch(&mut whole, Duration::MAX);
        let middle = block_on(whole.checkpoint()).expect("a checkpoint");
        let mut resumed = run(settings.clone());
        resumed.resume(&middle, 1).expect("the same network");
        for _ in 0..2 {
            assert_eq!(
                without_time(finish_epoch(&mut resumed, Duration::MAX)),
                without_time(finish_epoch(&mut whole, Duration::MAX)),
                "{settings:?}"
            );
            assert_eq!(parameters(&resumed), parameters(&whole), "{settings:?}");
        }
    }
}

#[test]
fn a_run_whose_optimisers_state_is_gone_does_not_go_on() {
    let mut adam = run(Settings {
        optimiser: Optimiser::Adam,
        ..Settings::default()
    });
    let begun = Checkpoint::fresh(parameters(&adam));
    adam.resume(&begun, 0).expect("it has not begun");
    let error = adam.resume(&begun, 1).expect_err("no state");
    assert!(
        error
            .to_string()
            .starts_with("The optimiser’s state after these epochs is missing"),
        "{error}"
    );
}

#[test]
fn another_seed_gives_another_run() {
    let weights = |seed| {
        parameters(&run(Settings {
            seed,
            ..Settings::default()
        }))
    };
    assert_ne!(weights(1), weights(2));
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
        let settings = Settings {
            rate: 10.0,
            normalise: false,
            engine,
            ..Settings::default()
        };
        let mut failing = run(settings.clone());
        let error = (0..200).find_map(|_| block_on(failing.advance(Duration::MAX)).err());
        let Some(Error::Diverged {
            what: "loss",
            epoch,
            step: Some(step),
            ..
        }) = error
        else {
            panic!("{engine:?}: {error:?}")
        };
        // An engine that is read after each step finds the first such loss in the same place.
        let settings = settings.checked().expect("valid");
        let data = stripes(200);
        let split = Split::random(200, settings.test_share, settings.seed);
        let shape = Shape::notebook();
        let mut watched = engines::open(
            &Device::Cpu,
            Task {
                data: Data {
                    train: data,
                    test: None,
                },
                parameters: Parameters::random(shape, settings.seed),
                settings: settings.clone(),
            },
        )
        .expect("an engine");
        let mut first = None;
        'epochs: for epoch in 1.. {
            let order = split.epoch_order(settings.seed, epoch);
            let rows = Rows {
                train: &order,
                test: &split.test,
                sample: &[],
            };
            watched.begin_epoch(epoch, rows).expect("an epoch");
            for step in 1..=order.len() / settings.batch {
                watched.step().expect("a step");
                let results = block_on(watched.read()).expect("results");
                if !results.steps[0].loss.is_finite() {
                    first = Some((epoch, step));
                    break 'epochs;
                }
            }
        }
        assert_eq!(first, Some((epoch, step)), "{engine:?}");
    }
}

#[test]
fn too_few_rows_are_refused() {
    let error = Run::new(&Device::Cpu, stripes(20), None, Settings::default()).err();
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
    let mut run = Run::new(
        &Device::Cpu,
        stripes(200),
        Some(stripes(50)),
        Settings::default(),
    )
    .expect("valid");
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

/// An engine whose reads take a while if there is something to read, and whose weights are these.
struct Slow {
    unread: usize,
    weight: f32,
}

const WAIT: Duration = Duration::from_millis(30);

impl Engine for Slow {
    fn name(&self) -> &'static str {
        "slow"
    }

    /// None: a run reads after 32 steps, and of the two of an epoch at its end alone.
    fn latency(&self) -> Option<Duration> {
        None
    }

    fn begin_epoch(&mut self, _: usize, _: Rows) -> Result<()> {
        match self.unread {
            0 => Ok(()),
            unread => Err(Error::Order {
                what: format!("{unread} steps were not read"),
            }),
        }
    }

    fn step(&mut self) -> Result<()> {
        self.unread += 1;
        Ok(())
    }

    fn evaluate(&mut self, _: Set, _: usize) -> Result<()> {
        Ok(())
    }

    fn read(&mut self) -> Answer<'_, Results> {
        if self.unread > 0 {
            std::thread::sleep(WAIT);
        }
        let step = StepResult {
            loss: 1.0,
            correct: 1,
        };
        Box::pin(ready(Ok(Results {
            steps: vec![step; std::mem::take(&mut self.unread)],
            ..Results::default()
        })))
    }

    fn checkpoint(&self) -> Answer<'_, Checkpoint> {
        let mut parameters = Parameters::random(Shape::notebook(), 1);
        parameters.values[7] = self.weight;
        Box::pin(ready(Ok(Checkpoint::fresh(parameters))))
    }

    fn restore(&mut self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

fn slow_run(weight: f32) -> Run {
    let split = Split::separate(64, 10);
    let engine = Box::new(Slow { unread: 0, weight });
    Run::with_engine(engine, Shape::notebook(), split, Settings::default()).expect("a run")
}

#[test]
fn the_seconds_of_an_epoch_have_the_wait_for_the_device() {
    let mut run = slow_run(0.0);
    let metrics = finish_epoch(&mut run, Duration::MAX);
    assert!(metrics.seconds >= WAIT.as_secs_f64(), "{metrics:?}");
}

#[test]
fn timing_reads_an_epoch_before_the_next() {
    let mut run = slow_run(0.0);
    // Two steps an epoch: some epochs.
    assert!(block_on(run.time_steps(5 * WAIT)).expect("times") > 0.0);
}

#[test]
fn a_weight_that_is_not_finite_is_told_as_a_weight() {
    let mut run = slow_run(f32::INFINITY);
    finish_epoch(&mut run, Duration::MAX);
    let error = block_on(run.snapshot()).expect_err("a weight is infinite");
    assert_eq!(
        error.to_string(),
        "A weight became inf in epoch 1: the steps were too large and the weights grew without bound. Try a smaller learning rate, or normalised pixels."
    );
}
