//! What an engine is, stated once: it owns data, order and parameters, and computes one step after the other.
//!
//! Results stay where they were computed until they are read, since a read may be slow. Whoever calls an engine out of order
//! or out of bounds gets an error ([`Error::Order`]), and nothing has been computed: every engine asks a [`Schedule`] which
//! rows come next, and the schedule has checked them against the data.

use crate::base::error::{Error, Result};
use crate::base::settings::Optimiser;
use crate::data::dataset::{Dataset, Scaling};
use crate::network::parameters::Parameters;
use crate::network::shape::Shape;
use std::future::Future;
use std::ops::{AddAssign, Range};
use std::pin::Pin;
use std::time::Duration;

/// Most rows that may be evaluated at once.
pub const MOST_EVALUATED: usize = 250;

/// What a device answers in its own time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + 'a>>;

/// A network in training.
///
/// An epoch is: [`begin_epoch`](Self::begin_epoch), its [`step`](Self::step)s, [`evaluate`](Self::evaluate) until the rows of both
/// sets are used up, and [`read`](Self::read) in between as often as one likes, but before the next epoch begins.
pub trait Engine {
    /// What to call it. It contains "burn" exactly if burn's engine computes.
    fn name(&self) -> &'static str;

    /// How long a read takes when nothing is to be done; none where computing does not queue.
    fn latency(&self) -> Option<Duration>;

    /// Steps and evaluations of this epoch (from 1) will take these rows.
    ///
    /// # Errors
    /// [`Error::Order`] if a row is not among the data, results of the epoch before have not been read, or the epoch is 0.
    fn begin_epoch(&mut self, epoch: usize, rows: Rows) -> Result<()>;

    /// One step of training on the next batch.
    ///
    /// # Errors
    /// [`Error::Order`] if no epoch has begun or no whole batch is left.
    fn step(&mut self) -> Result<()>;

    /// Classifies the next `rows` rows of a set, without dropout.
    ///
    /// # Errors
    /// [`Error::Order`] if no epoch has begun, fewer are left, or they are more than [`MOST_EVALUATED`].
    fn evaluate(&mut self, set: Set, rows: usize) -> Result<()>;

    /// What was computed since the last read.
    ///
    /// # Errors
    /// [`Error::Device`] if the device does not answer.
    fn read(&mut self) -> Answer<'_, Results>;

    /// All that training goes on from, as it is now.
    ///
    /// # Errors
    /// [`Error::Device`] if the device does not answer.
    fn checkpoint(&self) -> Answer<'_, Checkpoint>;

    /// Goes on from there, to the same bits as where the checkpoint was made. An epoch has to be begun; what was not read is
    /// lost.
    ///
    /// # Errors
    /// If the checkpoint is one of another shape or another optimiser.
    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<()>;
}

/// Which rows an epoch takes.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Of the training data. Batches are their consecutive pieces.
    pub train: &'a [u32],
    /// [`Set::Test`].
    pub test: &'a [u32],
    /// [`Set::Sample`].
    pub sample: &'a [u32],
}

/// What is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Rows of the test data.
    Test,
    /// Rows of the training data. The loss of training itself has dropout's noise in it, and weights that change meanwhile.
    Sample,
}

/// What an engine is made of.
#[derive(Debug, Clone)]
pub struct Data {
    /// Training rows, and test rows unless there is a test set of its own.
    pub train: Dataset,
    /// A test set of its own.
    pub test: Option<Dataset>,
}

impl Data {
    /// Where the test rows are.
    #[must_use]
    pub fn tested(&self) -> &Dataset {
        self.test.as_ref().unwrap_or(&self.train)
    }

    /// Where the rows of a set are.
    #[must_use]
    pub fn evaluated(&self, set: Set) -> &Dataset {
        match set {
            Set::Test => self.tested(),
            Set::Sample => &self.train,
        }
    }

    /// How pixels of both are scaled: by the training data, whose largest pixel the notebook divides by.
    #[must_use]
    pub fn scaling(&self, normalise: bool) -> Scaling {
        Scaling::new(normalise, self.train.max(), self.train.level())
    }
}

/// Where training stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Weights and biases.
    pub parameters: Parameters,
    /// What the optimiser keeps from step to step.
    pub optimiser: OptimiserState,
}

/// What an optimiser keeps from step to step. It is empty where it keeps nothing or has not made a step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OptimiserState {
    /// Steps that it has made.
    pub steps: u32,
    /// As often as it has slots ([`Optimiser::slots`]) as many numbers as there are parameters, in their layout: of Adam first the
    /// mean gradients, then the mean squares.
    pub values: Vec<f32>,
}

impl OptimiserState {
    /// Whether it is one of this optimiser for a network of this shape.
    ///
    /// # Errors
    /// If it is not.
    pub fn check(&self, optimiser: Optimiser, shape: &Shape) -> Result<()> {
        let (found, expected) = (self.values.len(), optimiser.slots() * shape.parameters());
        let message = if found == expected || found == 0 {
            return Ok(());
        } else if expected == 0 {
            "The checkpoint has an optimiser’s state, and plain SGD has none.".into()
        } else {
            format!("The optimiser’s state has {found} numbers, expected none or {expected}.")
        };
        Err(Error::Argument { message })
    }
}

impl Checkpoint {
    /// Training that has not begun.
    #[must_use]
    pub fn fresh(parameters: Parameters) -> Self {
        Self {
            parameters,
            optimiser: OptimiserState::default(),
        }
    }

    /// Whether a network of this shape can go on from it by plain SGD, which has no state.
    ///
    /// # Errors
    /// If it can't.
    pub fn check_stateless(&self, shape: &Shape) -> Result<()> {
        check_parameters(&self.parameters, shape)?;
        self.optimiser.check(Optimiser::Sgd, shape)
    }
}

/// Whether these are the parameters of a network of this shape.
///
/// # Errors
/// If they are not.
pub fn check_parameters(parameters: &Parameters, shape: &Shape) -> Result<()> {
    let count = parameters.values.len();
    if parameters.shape != *shape || count != shape.parameters() {
        return Err(Error::Parameters {
            count,
            expected: shape.parameters(),
        });
    }
    Ok(())
}

/// What was computed between two reads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    /// One a step.
    pub steps: Vec<StepResult>,
    /// Of the test rows.
    pub test: Evaluation,
    /// Of the sample of training rows.
    pub sample: Evaluation,
}

impl Results {
    /// Of one of the sets.
    pub fn evaluation(&mut self, set: Set) -> &mut Evaluation {
        match set {
            Set::Test => &mut self.test,
            Set::Sample => &mut self.sample,
        }
    }
}

impl StepResult {
    /// As the evaluation of so many rows.
    #[must_use]
    pub fn of_rows(self, rows: usize) -> Evaluation {
        Evaluation {
            loss: f64::from(self.loss) * rows as f64,
            correct: self.correct,
        }
    }
}

/// What evaluations computed, without dropout.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evaluation {
    /// Sum of the rows' cross-entropies, in nats.
    pub loss: f64,
    /// Rows that were classified correctly.
    pub correct: usize,
}

impl AddAssign for Evaluation {
    fn add_assign(&mut self, other: Self) {
        self.loss += other.loss;
        self.correct += other.correct;
    }
}

/// What one step computed, with dropout active and before its update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepResult {
    /// Mean cross-entropy of the batch, in nats.
    pub loss: f32,
    /// Rows of the batch that were classified correctly.
    pub correct: usize,
}

/// Which rows come next: the order of an epoch, and how far it has come. What it hands out is within the data.
#[derive(Debug)]
pub struct Schedule {
    batch: usize,
    /// Rows of the two data sets.
    sizes: (usize, usize),
    /// From 1; 0 before the first.
    epoch: usize,
    train: Vec<u32>,
    steps: usize,
    test: Evaluated,
    sample: Evaluated,
    unread: bool,
}

/// The rows of a set, and how many of them have been handed out.
#[derive(Debug, Default)]
struct Evaluated {
    rows: Vec<u32>,
    done: usize,
}

/// The batch of one step.
#[derive(Debug)]
pub struct Batch<'a> {
    /// From 1.
    pub epoch: usize,
    /// Within the epoch, from 0.
    pub step: usize,
    /// Rows of the training data.
    pub rows: &'a [u32],
}

impl Schedule {
    /// No epoch has begun.
    #[must_use]
    pub fn new(data: &Data, batch: usize) -> Self {
        Self {
            batch,
            sizes: (data.train.rows(), data.tested().rows()),
            epoch: 0,
            train: Vec::new(),
            steps: 0,
            test: Evaluated::default(),
            sample: Evaluated::default(),
            unread: false,
        }
    }

    /// Begins an epoch, as [`Engine::begin_epoch`].
    ///
    /// # Errors
    /// As there.
    pub fn begin(&mut self, epoch: usize, rows: Rows) -> Result<()> {
        if epoch == 0 {
            return misuse("epoch 0, where the first is 1".to_owned());
        }
        if self.unread {
            return misuse(format!(
                "epoch {epoch} begins before epoch {} was read",
                self.epoch
            ));
        }
        for (rows, size, name) in [
            (rows.train, self.sizes.0, "training"),
            (rows.test, self.sizes.1, "test"),
            (rows.sample, self.sizes.0, "training"),
        ] {
            if let Some(row) = rows.iter().find(|row| **row as usize >= size) {
                return misuse(format!("row {row} of {size} {name} rows"));
            }
        }
        self.reset();
        self.epoch = epoch;
        self.train.extend_from_slice(rows.train);
        self.test.rows.extend_from_slice(rows.test);
        self.sample.rows.extend_from_slice(rows.sample);
        Ok(())
    }

    /// Forgets the epoch, and what was not read.
    pub fn reset(&mut self) {
        self.epoch = 0;
        self.train.clear();
        self.steps = 0;
        self.test = Evaluated::default();
        self.sample = Evaluated::default();
        self.unread = false;
    }

    /// The next batch.
    ///
    /// # Errors
    /// [`Error::Order`] if there is none.
    pub fn next_batch(&mut self) -> Result<Batch<'_>> {
        let rows = self.steps * self.batch..(self.steps + 1) * self.batch;
        let Some(rows) = self.train.get(rows) else {
            return misuse(match self.epoch {
                0 => "a step before an epoch has begun".to_owned(),
                epoch => format!(
                    "step {} of epoch {epoch}, which has {}",
                    self.steps + 1,
                    self.steps
                ),
            });
        };
        self.steps += 1;
        self.unread = true;
        Ok(Batch {
            epoch: self.epoch,
            step: self.steps - 1,
            rows,
        })
    }

    /// Where the next `count` rows of a set are in its order.
    ///
    /// # Errors
    /// [`Error::Order`] if there are fewer, or `count` is 0 or more than [`MOST_EVALUATED`].
    pub fn next_evaluated(&mut self, set: Set, count: usize) -> Result<Range<usize>> {
        if self.epoch == 0 {
            return misuse("an evaluation before an epoch has begun".to_owned());
        }
        let evaluated = match set {
            Set::Test => &mut self.test,
            Set::Sample => &mut self.sample,
        };
        let rows = evaluated.done..evaluated.done + count;
        if count == 0 || count > MOST_EVALUATED || rows.end > evaluated.rows.len() {
            return misuse(format!(
                "rows {} to {} of {} of the set {set:?}, at most {MOST_EVALUATED} at once",
                rows.start,
                rows.end,
                evaluated.rows.len()
            ));
        }
        evaluated.done = rows.end;
        self.unread = true;
        Ok(rows)
    }

    /// The rows of a set in this epoch.
    #[must_use]
    pub fn evaluated(&self, set: Set) -> &[u32] {
        match set {
            Set::Test => &self.test.rows,
            Set::Sample => &self.sample.rows,
        }
    }

    /// Whether all rows of both sets have been handed out.
    #[must_use]
    pub fn is_evaluated(&self) -> bool {
        [&self.test, &self.sample]
            .iter()
            .all(|set| set.done == set.rows.len())
    }

    /// All that was computed has been read.
    pub fn read(&mut self) {
        self.unread = false;
    }
}

fn misuse<T>(what: String) -> Result<T> {
    Err(Error::Order { what })
}
