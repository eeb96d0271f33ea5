//! Every failure as a kind with its data, one plain sentence, and where it helps one thing to do.

use serde::Serialize;

/// What can go wrong while data are read, a run is set up or a network is trained.
///
/// Rows and columns count from 1, as a spreadsheet shows them; the label is column 1.
/// Serialised, the kind is `kind` and the data stand beside it.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Error {
    /// No row of data.
    #[error("The file has no rows of data. Expected rows of a label and 784 pixels.")]
    Empty,
    /// A web page where a CSV file was expected.
    #[error(
        "This is a web page (HTML), not a CSV file. Check the address, or download the file and pick it here."
    )]
    Html,
    /// A row with too few or too many values.
    #[error(
        "Row {row} has {found} {}, expected {expected}: a label and 784 pixels.",
        if *found == 1 { "value" } else { "values" }
    )]
    Ragged {
        /// Row of the file.
        row: usize,
        /// Number of values in this row.
        found: usize,
        /// Number of values that were expected.
        expected: usize,
    },
    /// A label that is not one of the ten digits.
    #[error("Row {row}, column 1: the label is {text}, expected a digit from 0 to 9.")]
    Label {
        /// Row of the file.
        row: usize,
        /// The column of the label, 1.
        column: usize,
        /// The text of the cell, quoted and shortened.
        text: String,
    },
    /// A pixel that is not a number from 0 to 255.
    #[error("Row {row}, column {column}: the pixel is {text}, expected a number from 0 to 255.")]
    Pixel {
        /// Row of the file.
        row: usize,
        /// Column of the file.
        column: usize,
        /// The text of the cell, quoted and shortened.
        text: String,
    },
    /// A header that puts the labels elsewhere than in the first column.
    #[error(
        "Row 1 names column {column} {text}, but Weightscope expects the labels in column 1. Move that column to the front."
    )]
    LabelColumn {
        /// Column of the file.
        column: usize,
        /// The text of the cell, quoted and shortened.
        text: String,
    },
    /// More rows than can be held.
    #[error("Row {row} is one too many: at most {limit} rows can be read. Cut the file.")]
    TooManyRows {
        /// The first row beyond the limit.
        row: usize,
        /// Largest number of rows of data.
        limit: usize,
    },
    /// More bytes than will be read.
    #[error(
        "The file is larger than {limit} bytes, the most that will be read (row {row}). Cut the file."
    )]
    TooManyBytes {
        /// The row that was being read.
        row: usize,
        /// Largest number of bytes, unpacked.
        limit: u64,
    },
    /// One line longer than any row can be.
    #[error(
        "Row {row} is longer than {limit} bytes, expected 785 values and a line break. Is this a CSV file?"
    )]
    LineTooLong {
        /// Row of the file.
        row: usize,
        /// Largest number of bytes in a line.
        limit: usize,
    },
    /// Labels and pixels that do not fit each other.
    #[error("{labels} labels and {pixels} pixel values do not belong together.")]
    Shape {
        /// Number of labels.
        labels: usize,
        /// Number of pixel values, 784 a label.
        pixels: usize,
    },
    /// Parameters of another network.
    #[error(
        "There are {count} parameters, expected {expected}. Use the weights of a network of the same size."
    )]
    Parameters {
        /// How many came.
        count: usize,
        /// How many the network has.
        expected: usize,
    },
    /// A setting outside its range.
    #[error("The setting “{name}” is {value}, expected {expected}.")]
    Setting {
        /// The setting's name.
        name: &'static str,
        /// The value that was given.
        value: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// Too few rows to train or to test.
    #[error(
        "{train} rows are left for training and {test} for testing, but a batch takes {batch} and the test at least 1. Load more rows, or change batch size or test share."
    )]
    TooFewRows {
        /// Rows of the training set.
        train: usize,
        /// Rows of the test set.
        test: usize,
        /// Rows of a batch.
        batch: usize,
    },
    /// The loss became NaN or infinite.
    #[error(
        "The loss became {loss} in epoch {epoch}, step {step}: the steps were too large and the weights grew without bound. Try a smaller learning rate, or normalised pixels."
    )]
    Diverged {
        /// Epoch, from 1.
        epoch: usize,
        /// Step within the epoch, from 1.
        step: usize,
        /// `NaN` or `inf`.
        loss: String,
    },
    /// Burn could not read a tensor back.
    #[error("The device failed ({reason}). Train again, or choose another device.")]
    Device {
        /// Burn's own words.
        reason: String,
    },
}

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
