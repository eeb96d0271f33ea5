//! What every engine must do, through the contract alone; and the shortcut against burn on random work.

use super::compare::{keeps_contract, misuses, random_task, same, shortcut_and_burn};
use super::contract::{Checkpoint, Data, Engine, OptimiserState, Results};
use super::device::Device;
use super::{Task, open};
use crate::base::error::Error;
use crate::base::settings::{
    Activation, EngineKind, Initialisation, Optimiser, RateSchedule, Settings,
};
use crate::data::dataset::{Dataset, Level, Pictures};
use crate::network::parameters::Parameters;
use crate::network::shape::{NOTEBOOK_PICTURES, Shape};
use pollster::block_on;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Relative difference of a step's loss. Measured over 500 cases: 1e-6.
const LOSS: f32 = 1e-5;
/// Difference of a parameter after three steps, relative to the largest parameter.
const PARAMETER: f32 = 1e-5;

const BOTH: [EngineKind; 2] = [EngineKind::Burn, EngineKind::Fused];

const SMALL: Pictures = Pictures {
    width: 5,
    height: 3,
    classes: 7,
};

fn settings(engine: EngineKind) -> Settings {
    Settings {
        engine,
        batch: 4,
        rate: 0.1,
        hidden_layers: vec![9, 6],
        ..Settings::default()
    }
}

fn engine(settings: Settings) -> Box<dyn Engine> {
    open(
        &Device::Cpu,
        random_task(SMALL, 24, settings).expect("a task"),
    )
    .expect("an engine")
}

fn rows() -> Vec<u32> {
    (0..24).collect()
}

fn train(engine: &mut dyn Engine, epoch: usize, rows: &[u32], steps: usize) -> Results {
    engine.begin_epoch(epoch, same(rows)).expect("an epoch");
    for _ in 0..steps {
        engine.step().expect("a step");
    }
    block_on(engine.read()).expect("results")
}

fn parameters(engine: &dyn Engine) -> Parameters {
    block_on(engine.checkpoint())
        .expect("a checkpoint")
        .parameters
}

proptest! {
    // Seeded, since an input within rounding of zero may fall to either side of a ReLU, once in a million.
    #![proptest_config(ProptestConfig { cases: 80, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn the_shortcut_agrees_with_burn(
        (width, height, classes) in prop_oneof![
            4 => Just((28, 28, 10)),
            1 => Just((8, 8, 5)),
            1 => Just((28, 28, 26)),
            // More classes than a panel has numbers, and pixels that are no multiple of a word.
            1 => (1usize..12, 1usize..12, 2usize..70),
        ],
        hidden in prop_oneof![4 => prop::collection::vec(1usize..70, 0..4), 1 => Just(vec![64, 32, 32]), 1 => Just(vec![300, 100]), 1 => Just(vec![16])],
        batch in prop_oneof![2 => 1usize..14, 1 => Just(32usize)],
        dropout in prop_oneof![Just(0.0f64), Just(0.25), 0.0f64..0.9],
        (normalise, rate) in prop_oneof![3 => (Just(true), 0.001f64..0.2), 1 => (Just(false), 1e-6f64..1e-5)],
        schedule in prop_oneof![2 => Just(RateSchedule::Constant), 1 => Just(RateSchedule::Step), 1 => Just(RateSchedule::Cosine)],
        seed: u32,
    ) {
        let pictures = Pictures { width, height, classes };
        let settings = Settings { batch, rate, dropout, seed, normalise, hidden_layers: hidden, schedule, schedule_step: 1, epochs: 4, ..Settings::default() };
        let found = block_on(shortcut_and_burn(&Device::Cpu, pictures, 3, settings)).expect("both train");
        prop_assert!(found.loss <= LOSS && found.parameter <= PARAMETER && found.correct == 0, "{:?}", found);
    }
}

/// Shapes that other courses use, and one that divides nowhere.
#[test]
fn the_shortcut_agrees_with_burn_on_other_networks() {
    for (width, height, hidden, classes) in [
        (8, 8, vec![16], 5),
        (28, 28, vec![300, 100], 26),
        (28, 28, vec![], 10),
        (13, 7, vec![33, 6], 3),
    ] {
        let pictures = Pictures {
            width,
            height,
            classes,
        };
        let settings = Settings {
            hidden_layers: hidden,
            ..Settings::default()
        };
        let found = block_on(shortcut_and_burn(&Device::Cpu, pictures, 3, settings));
        let found = found.expect("both train");
        assert!(
            found.loss <= LOSS && found.parameter <= PARAMETER && found.correct == 0,
            "{pictures:?}: {found:?}"
        );
    }
}

#[test]
fn parts_of_a_task_that_do_not_belong_together_are_refused() {
    let whole = || random_task(SMALL, 24, settings(EngineKind::Auto)).expect("a task");
    let mut other_network = whole();
    other_network.settings.hidden_layers = vec![2];
    let mut short = whole();
    short.parameters.values.pop();
    let mut other_pictures = whole();
    let letters = Pictures {
        classes: 8,
        ..SMALL
    };
    let settings = settings(EngineKind::Auto);
    other_pictures.data.test = Some(
        random_task(letters, 4, settings)
            .expect("a task")
            .data
            .train,
    );
    let mut no_batch = whole();
    no_batch.settings.batch = 0;
    for (what, task) in [
        ("the parameters of another network", other_network),
        ("too few parameters", short),
        ("a test set of other classes", other_pictures),
        ("a batch of nothing", no_batch),
    ] {
        assert!(open(&Device::Cpu, task).is_err(), "{what}");
    }
}

#[test]
fn misuse_is_an_error_and_computes_nothing() {
    for engine in BOTH {
        for (what, said) in block_on(misuses(&Device::Cpu, settings(engine))).expect("an engine") {
            assert_eq!(said, "out of order", "{engine:?}: {what}");
        }
    }
}

#[test]
fn every_engine_keeps_the_contract() {
    for engine in BOTH {
        let held = block_on(keeps_contract(&Device::Cpu, &settings(engine))).expect("an engine");
        for (what, held) in held {
            assert!(held, "{engine:?}: {what}");
        }
    }
}

#[test]
fn a_state_of_another_optimiser_is_refused() {
    for (kind, optimiser, slots) in [
        (EngineKind::Burn, Optimiser::Sgd, 1),
        (EngineKind::Fused, Optimiser::Sgd, 1),
        (EngineKind::Burn, Optimiser::Momentum, 2),
        (EngineKind::Burn, Optimiser::Adam, 1),
    ] {
        let mut engine = engine(Settings {
            optimiser,
            ..settings(kind)
        });
        let parameters = parameters(&*engine);
        let values = vec![0.0; slots * parameters.values.len()];
        let error = engine.restore(&Checkpoint {
            parameters,
            optimiser: OptimiserState { steps: 1, values },
        });
        assert!(
            matches!(error, Err(Error::Argument { .. })),
            "{kind:?}: {error:?}"
        );
    }
}

#[test]
fn auto_takes_the_shortcut_where_it_implements_the_settings() {
    type Change = fn(&mut Settings);
    let name = |engine, change: Change| {
        let mut settings = settings(engine);
        change(&mut settings);
        let task = random_task(SMALL, 24, settings).expect("a task");
        open(&Device::Cpu, task).map(|engine| engine.name().to_owned())
    };
    let plain: [Change; 4] = [
        |_| (),
        |s| s.schedule = RateSchedule::Cosine,
        // Plain SGD does not ask for it.
        |s| s.momentum = 0.5,
        |s| s.initialisation = Initialisation::HeNormal,
    ];
    for change in plain {
        for engine in [EngineKind::Auto, EngineKind::Fused] {
            assert_eq!(name(engine, change), Ok("fused SIMD step".to_owned()));
        }
    }
    let beyond: [(&str, Change); 5] = [
        ("plain SGD", |s| s.optimiser = Optimiser::Adam),
        ("weight decay", |s| s.weight_decay = 0.1),
        ("clips", |s| s.clip = 1.0),
        ("ReLU", |s| s.activation = Activation::Tanh),
        ("biases", |s| s.bias = false),
    ];
    for (what, change) in beyond {
        for engine in [EngineKind::Auto, EngineKind::Burn] {
            let name = name(engine, change).expect("burn");
            assert!(name.contains("burn"), "{name}");
        }
        let refusal = name(EngineKind::Fused, change).expect_err(what).to_string();
        assert!(
            refusal.contains(what) && refusal.ends_with("Choose engine=auto or engine=burn."),
            "{refusal}"
        );
    }
}

#[test]
fn what_is_not_a_number_reaches_the_loss() {
    for kind in BOTH {
        let mut engine = engine(Settings {
            dropout: 0.0,
            ..settings(kind)
        });
        let mut broken = parameters(&*engine);
        broken.values[0] = f32::NAN;
        engine
            .restore(&Checkpoint::fresh(broken))
            .expect("the same network");
        let results = train(&mut *engine, 1, &rows(), 6);
        assert!(
            results.steps.iter().all(|step| step.loss.is_nan()),
            "{kind:?}: {results:?}"
        );
    }
}

#[test]
fn black_images_train_the_biases_alone() {
    for kind in BOTH {
        let settings = Settings {
            dropout: 0.0,
            ..settings(kind)
        };
        let data = Dataset::new(SMALL, Level::INTEGER, vec![3; 4], vec![0; 60]).expect("valid");
        let parameters = Parameters::random(Shape::of(SMALL, &settings).expect("a network"), 1);
        let task = Task {
            data: Data {
                train: data,
                test: None,
            },
            parameters: parameters.clone(),
            settings,
        };
        let mut engine = open(&Device::Cpu, task).expect("an engine");
        train(&mut *engine, 1, &[0, 1, 2, 3], 1);
        let after = self::parameters(&*engine);
        let layers = parameters.shape.layers();
        let (input, output) = (&layers[0], &layers[layers.len() - 1]);
        assert_eq!(after.weights(input), parameters.weights(input), "{kind:?}");
        assert_ne!(after.biases(output), parameters.biases(output), "{kind:?}");
    }
}

#[test]
fn raw_pixels_of_files_in_0_to_1_are_trained_on_as_they_are_in_the_file() {
    // The same numbers: levels of a file in 0–1 as they are, and levels of one in 0–255 divided by 255.
    for kind in BOTH {
        let values = |level, normalise| {
            let mut task = random_task(
                NOTEBOOK_PICTURES,
                8,
                Settings {
                    normalise,
                    hidden_layers: vec![4],
                    ..settings(kind)
                },
            )
            .expect("a task");
            let mut pixels = task.data.train.pixels().to_vec();
            pixels[0] = 255;
            let labels = task.data.train.labels().to_vec();
            task.data.train =
                Dataset::new(NOTEBOOK_PICTURES, level, labels, pixels).expect("valid");
            let mut engine = open(&Device::Cpu, task).expect("an engine");
            train(&mut *engine, 1, &[0, 1, 2, 3, 4, 5, 6, 7], 2);
            parameters(&*engine)
        };
        assert_eq!(
            values(Level::UNIT, false),
            values(Level::INTEGER, true),
            "{kind:?}"
        );
        assert_ne!(
            values(Level::INTEGER, false),
            values(Level::INTEGER, true),
            "{kind:?}"
        );
    }
}
