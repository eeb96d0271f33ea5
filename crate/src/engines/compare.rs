//! What tests ask of engines: two on the same work, how far apart they come; and one out of order, what it says.

use super::contract::{Data, Engine, Evaluation, MOST_EVALUATED, Results, Rows, Set, StepResult};
use super::device::Device;
use super::{Task, open};
use crate::base::error::{Error, Result};
use crate::base::seeds::{Purpose, generator};
use crate::base::settings::{EngineKind, Optimiser, RateSchedule, Settings};
use crate::data::dataset::{Dataset, Level, Pictures};
use crate::network::parameters::Parameters;
use crate::network::shape::Shape;
use rand::RngExt;
use serde::Serialize;

/// Largest differences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Difference {
    /// Of the loss of a step or of an evaluated set, relative to it where it is above 1.
    pub loss: f32,
    /// Of a parameter after the last step, relative to the largest.
    pub parameter: f32,
    /// Of the number of correct rows in a step, or in an evaluated set.
    pub correct: usize,
}

/// Random images whose pixels are mostly dark, and a network that has not been trained.
///
/// # Errors
/// If there are no rows.
pub fn random_task(pictures: Pictures, rows: usize, settings: Settings) -> Result<Task> {
    let mut generator = generator(settings.seed, Purpose::Split);
    let labels = (0..rows)
        .map(|_| (generator.random::<u16>() % pictures.classes as u16) as u8)
        .collect();
    let pixels = (0..rows * pictures.pixels())
        .map(|_| match generator.random::<u16>() {
            word if word % 5 == 0 => (word >> 8) as u8,
            _ => 0,
        })
        .collect();
    Ok(Task {
        data: Data {
            train: Dataset::new(pictures, Level::INTEGER, labels, pixels)?,
            test: None,
        },
        parameters: Parameters::initial(Shape::of(pictures, &settings)?, &settings),
        settings,
    })
}

/// How far the shortcut comes from burn's engine on a random task, in so many steps and an evaluation of more rows than may be
/// evaluated at once.
///
/// # Errors
/// If an engine does not implement the settings, or fails.
pub async fn shortcut_and_burn(
    device: &Device,
    pictures: Pictures,
    steps: usize,
    settings: Settings,
) -> Result<Difference> {
    let rows = steps * settings.batch + 3;
    let train: Vec<u32> = (0..rows as u32).rev().collect();
    let test: Vec<u32> = (0..MOST_EVALUATED + 287)
        .map(|i| (i % rows) as u32)
        .collect();
    let mut engines = Vec::new();
    for engine in [EngineKind::Fused, EngineKind::Burn] {
        let settings = Settings {
            engine,
            ..settings.clone()
        };
        engines.push(open(device, random_task(pictures, rows, settings)?)?);
    }
    let [shortcut, burn] = &mut engines[..] else {
        unreachable!("there are two engines")
    };
    let rows = Rows {
        train: &train,
        test: &test,
        sample: &test[..287],
    };
    difference(&mut **shortcut, &mut **burn, rows, steps).await
}

/// Uses an engine in every way that the contract forbids: what was done, and what it said.
///
/// # Errors
/// If what the contract allows fails.
///
/// # Panics
/// If what was refused has computed something.
pub async fn misuses(device: &Device, settings: Settings) -> Result<Vec<(&'static str, String)>> {
    let rows = 3 * settings.batch;
    let all: Vec<u32> = (0..rows as u32).collect();
    let beyond: Vec<u32> = (1..=rows as u32).collect();
    let mut engine = open(device, random_task(SMALL, rows, settings.clone())?)?;
    let mut said = Vec::new();
    let mut note = |what, result: Result<()>| {
        said.push((
            what,
            match result {
                Ok(()) => "nothing".to_owned(),
                Err(Error::Order { .. }) => "out of order".to_owned(),
                Err(error) => error.to_string(),
            },
        ));
    };
    let rows_of = |train, test, sample| Rows {
        train,
        test,
        sample,
    };
    let good = rows_of(&all, &all, &all);
    note("epoch 0", engine.begin_epoch(0, good));
    note("a step before an epoch", engine.step());
    note(
        "an evaluation before an epoch",
        engine.evaluate(Set::Test, 1),
    );
    note(
        "a training row out of range",
        engine.begin_epoch(1, rows_of(&beyond, &all, &all)),
    );
    note(
        "a test row out of range",
        engine.begin_epoch(1, rows_of(&all, &beyond, &all)),
    );
    note(
        "a row of the sample out of range",
        engine.begin_epoch(1, rows_of(&all, &all, &beyond)),
    );
    note("a step after a refused epoch", engine.step());
    engine.begin_epoch(1, good)?;
    for _ in 0..3 {
        engine.step()?;
    }
    note("a step too many", engine.step());
    for set in [Set::Test, Set::Sample] {
        note("an evaluation of nothing", engine.evaluate(set, 0));
        note(
            "an evaluation beyond the rows of the set",
            engine.evaluate(set, rows + 1),
        );
    }
    note(
        "an epoch before the last was read",
        engine.begin_epoch(2, good),
    );
    let results = engine.read().await?;
    assert_eq!(
        results.steps.len(),
        3,
        "what was refused has computed nothing"
    );
    let many: Vec<u32> = (0..=MOST_EVALUATED as u32)
        .map(|i| i % rows as u32)
        .collect();
    engine.begin_epoch(2, rows_of(&all, &many, &many))?;
    for set in [Set::Test, Set::Sample] {
        note(
            "more rows than may be evaluated at once",
            engine.evaluate(set, MOST_EVALUATED + 1),
        );
    }
    let other = Settings {
        hidden_layers: vec![2],
        ..settings
    };
    let other = open(device, random_task(SMALL, rows, other)?)?;
    // A checkpoint that does not fit is told by what does not fit.
    let misfit = |result| match result {
        Err(Error::Parameters { .. }) => Err(Error::Order {
            what: String::new(),
        }),
        other => other,
    };
    let foreign = other.checkpoint().await?;
    note(
        "a checkpoint of another network",
        misfit(engine.restore(&foreign)),
    );
    let mut short = engine.checkpoint().await?;
    short.parameters.values.pop();
    note(
        "a checkpoint of fewer parameters than its shape has",
        misfit(engine.restore(&short)),
    );
    let checkpoint = engine.checkpoint().await?;
    engine.restore(&checkpoint)?;
    note("a step after a restored checkpoint", engine.step());
    Ok(said)
}

const SMALL: Pictures = Pictures {
    width: 5,
    height: 3,
    classes: 7,
};

/// What every engine must do beside refusing misuse: what was tried, and whether it held.
///
/// # Errors
/// If the engine of these settings fails.
pub async fn keeps_contract(
    device: &Device,
    settings: &Settings,
) -> Result<Vec<(&'static str, bool)>> {
    let with = |dropout, optimiser| Settings {
        dropout,
        optimiser,
        batch: 4,
        hidden_layers: vec![9, 6],
        ..settings.clone()
    };
    let mut held = vec![
        (
            "restored training goes on bit for bit",
            restored_goes_on(device, with(0.25, Optimiser::Sgd)).await?,
        ),
        (
            "dropout is active in training alone",
            drops_in_training_alone(device, [0.0, 0.9].map(|rate| with(rate, Optimiser::Sgd)))
                .await?,
        ),
        (
            "evaluated rows are those that were named, of their set",
            evaluates_named_rows(device, settings).await?,
        ),
        (
            "what is evaluated is the mean cross-entropy of the logits",
            evaluates_cross_entropy(device, with(0.25, Optimiser::Sgd)).await?,
        ),
    ];
    if settings.engine == EngineKind::Burn {
        for (what, optimiser) in [
            (
                "restored training goes on bit for bit, with momentum",
                Optimiser::Momentum,
            ),
            (
                "restored training goes on bit for bit, with Nesterov’s momentum",
                Optimiser::Nesterov,
            ),
            (
                "restored training goes on bit for bit, with RMSProp",
                Optimiser::Rmsprop,
            ),
            (
                "restored training goes on bit for bit, with Adam",
                Optimiser::Adam,
            ),
            (
                "restored training goes on bit for bit, with AdamW",
                Optimiser::Adamw,
            ),
        ] {
            let settings = Settings {
                weight_decay: 0.01,
                clip: 0.5,
                schedule: RateSchedule::Cosine,
                ..with(0.25, optimiser)
            };
            held.push((what, restored_goes_on(device, settings).await?));
        }
    }
    Ok(held)
}

async fn restored_goes_on(device: &Device, settings: Settings) -> Result<bool> {
    let all: Vec<u32> = (0..24).collect();
    let orders = same(&all);
    let task = || random_task(SMALL, 24, settings.clone());
    let mut whole = open(device, task()?)?;
    trained(&mut *whole, orders, 6).await?;
    let checkpoint = whole.checkpoint().await?;
    let mut resumed = open(device, task()?)?;
    resumed.restore(&checkpoint)?;
    Ok(resumed.checkpoint().await? == checkpoint
        && trained(&mut *whole, orders, 6).await? == trained(&mut *resumed, orders, 6).await?)
}

async fn drops_in_training_alone(device: &Device, settings: [Settings; 2]) -> Result<bool> {
    let all: Vec<u32> = (0..240).collect();
    let mut results = Vec::new();
    for settings in settings {
        let mut engine = open(device, random_task(SMALL, 240, settings)?)?;
        engine.begin_epoch(1, same(&all))?;
        engine.evaluate(Set::Test, 240)?;
        engine.evaluate(Set::Sample, 240)?;
        engine.step()?;
        results.push(engine.read().await?);
    }
    let [without, with] = &results[..] else {
        unreachable!("there are two")
    };
    Ok(without.test == with.test
        && without.sample == with.sample
        && without.test == without.sample
        && without.steps[0].loss != with.steps[0].loss)
}

/// Pictures whose only bright pixel is that of their label, or black ones, for a network that names the bright pixel.
async fn evaluates_named_rows(device: &Device, settings: &Settings) -> Result<bool> {
    const PICTURES: Pictures = Pictures {
        width: 3,
        height: 1,
        classes: 3,
    };
    let data = |labels: &[u8], bright: usize| {
        let pixels = labels.iter().enumerate().flat_map(|(row, label)| {
            (0..3).map(move |pixel| u8::from(row < bright && pixel == *label) * 255)
        });
        Dataset::new(PICTURES, Level::INTEGER, labels.to_vec(), pixels.collect())
    };
    let mut values = vec![0.0; 12];
    for class in 0..3 {
        values[4 * class] = 1.0;
    }
    let (train, test) = (data(&[0, 1, 1, 1], 1)?, data(&[2, 0, 1, 1], 4)?);
    let mut correct = Vec::new();
    for (own, rows) in [
        (true, &[3, 0, 1, 2][..]),
        (false, &[3, 0, 1, 2]),
        (false, &[3, 1]),
    ] {
        let task = Task {
            data: Data {
                train: train.clone(),
                test: own.then(|| test.clone()),
            },
            parameters: Parameters::new(Shape::from_widths(&[3, 3])?, values.clone())?,
            settings: Settings {
                batch: 1,
                hidden_layers: Vec::new(),
                ..settings.clone()
            },
        };
        let mut engine = open(device, task)?;
        engine.begin_epoch(
            1,
            Rows {
                train: &[0],
                ..same(rows)
            },
        )?;
        for _ in rows {
            engine.evaluate(Set::Test, 1)?;
            engine.evaluate(Set::Sample, 1)?;
        }
        let results = engine.read().await?;
        correct.push([results.test.correct, results.sample.correct]);
    }
    // All of the test set's own; the one bright picture of the training data; none of the black ones.
    Ok(correct == [[4, 1], [1, 1], [0, 0]])
}

/// Before a step without dropout, the loss of its batch is what an evaluation of the same rows gives.
async fn evaluates_cross_entropy(device: &Device, settings: Settings) -> Result<bool> {
    let settings = Settings {
        dropout: 0.0,
        ..settings
    };
    let all: Vec<u32> = (0..4).collect();
    let mut engine = open(device, random_task(SMALL, 4, settings)?)?;
    engine.begin_epoch(1, same(&all))?;
    for rows in [1, 3] {
        engine.evaluate(Set::Test, rows)?;
        engine.evaluate(Set::Sample, rows)?;
    }
    engine.step()?;
    let results = engine.read().await?;
    let step = results.steps[0].of_rows(4);
    let near = |loss: f64| (loss - step.loss).abs() < 1e-5 * step.loss;
    Ok([results.test, results.sample]
        .iter()
        .all(|set| near(set.loss) && set.correct == step.correct))
}

/// The same rows for all purposes.
#[must_use]
pub fn same(rows: &[u32]) -> Rows<'_> {
    Rows {
        train: rows,
        test: rows,
        sample: rows,
    }
}

/// Trains both through the second epoch of this order, and evaluates the test rows.
///
/// # Errors
/// If one of them fails.
///
/// # Panics
/// If they did not compute the same number of steps.
pub async fn difference(
    one: &mut dyn Engine,
    other: &mut dyn Engine,
    rows: Rows<'_>,
    steps: usize,
) -> Result<Difference> {
    let (found, parameters) = trained(one, rows, steps).await?;
    let (expected, expected_parameters) = trained(other, rows, steps).await?;
    assert_eq!(found.steps.len(), expected.steps.len(), "steps");
    let mut difference = Difference::default();
    let means = |results: &Results| {
        let evaluations = [
            (results.test, rows.test.len()),
            (results.sample, rows.sample.len()),
        ];
        let mean = |(sum, rows): (Evaluation, usize)| StepResult {
            loss: (sum.loss / rows as f64) as f32,
            correct: sum.correct,
        };
        let steps = results.steps.iter().copied();
        steps.chain(evaluations.map(mean)).collect::<Vec<_>>()
    };
    for (found, expected) in means(&found).iter().zip(means(&expected)) {
        let loss = (found.loss - expected.loss).abs() / expected.loss.abs().max(1.0);
        difference.loss = larger(difference.loss, loss);
        let correct = found.correct.abs_diff(expected.correct);
        difference.correct = difference.correct.max(correct);
    }
    let largest = expected_parameters
        .iter()
        .fold(0.0f32, |max, value| max.max(value.abs()));
    for (found, expected) in parameters.iter().zip(&expected_parameters) {
        difference.parameter = larger(difference.parameter, (found - expected).abs() / largest);
    }
    Ok(difference)
}

async fn trained(
    engine: &mut dyn Engine,
    rows: Rows<'_>,
    steps: usize,
) -> Result<(Results, Vec<f32>)> {
    engine.begin_epoch(2, rows)?;
    for _ in 0..steps {
        engine.step()?;
    }
    for (set, rows) in [(Set::Test, rows.test), (Set::Sample, rows.sample)] {
        for rows in rows.chunks(MOST_EVALUATED) {
            engine.evaluate(set, rows.len())?;
        }
    }
    Ok((
        engine.read().await?,
        engine.checkpoint().await?.parameters.values,
    ))
}

/// What is not a number is larger than any.
fn larger(a: f32, b: f32) -> f32 {
    if b > a || b.is_nan() { b } else { a }
}
