//! Every failure as a kind with its data, one plain sentence, and where it helps one thing to do.
//!
//! Sizes come as data: nothing here knows which pictures or which network there are.

use serde::Serialize;

/// What can go wrong while data are read, a run is set up or a network is trained.
///
/// Rows and columns count from 1, as a spreadsheet shows them.
/// Serialised, the kind is `kind` and the data stand beside it.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Error {
    /// No row of data.
    #[error("The file has no rows of data. Expected rows of a label and {pixels} pixels.")]
    Empty {
        /// Number of pixels of a picture.
        pixels: usize,
    },
    /// A web page where a CSV file was expected.
    #[error(
        "This is a web page (HTML), not a CSV file. Check the address, or download the file and pick it here."
    )]
    Html,
    /// Something that has a name, but is no table.
    #[error("This is {what}, not a table of digits. {remedy}")]
    Foreign {
        /// What it is, with its article.
        what: &'static str,
        /// One sentence: what to do.
        remedy: &'static str,
    },
    /// Text whose lines are no rows of numbers.
    #[error(
        "This is no table of digits: its lines are not rows of numbers. Expected a label and {pixels} pixels in each. Is it the right file, and all of it?"
    )]
    NoTable {
        /// Number of pixels of a picture.
        pixels: usize,
    },
    /// Rows of pixels alone.
    #[error(
        "The rows have {pixels} pixels each but no label. Is this a test file, whose labels are to be predicted? Choose one with labels."
    )]
    NoLabels {
        /// Number of pixels of a picture.
        pixels: usize,
    },
    /// A column for each class in the place of one of labels.
    #[error(
        "The labels are one-hot: {classes} columns of 0 and 1 in each row. Put one column with the class in their place; NumPy’s argmax computes it."
    )]
    OneHot {
        /// Number of classes.
        classes: usize,
    },
    /// A row with too few or too many values.
    #[error(
        "Row {row} has {found} {}, expected {expected}: a label{} {} pixels.",
        if *found == 1 { "value" } else { "values" },
        match left_out {
            0 => " and".into(),
            1 => ", a row’s number or name, and".into(),
            _ => format!(", {left_out} that are left out, and"),
        },
        expected.saturating_sub(1 + left_out)
    )]
    Ragged {
        /// Row of the file.
        row: usize,
        /// Number of values in this row.
        found: usize,
        /// Number of values that were expected: a label, what is left out, and the pixels.
        expected: usize,
        /// Of those, what is left out.
        left_out: usize,
    },
    /// A label that is not one of the classes.
    #[error(
        "Row {row}, column {column}: the label is {text}, expected a {} from 0 to {}.",
        if *classes == 10 { "digit" } else { "class" },
        classes.saturating_sub(1)
    )]
    Label {
        /// Row of the file.
        row: usize,
        /// Column of the file.
        column: usize,
        /// The text of the cell, quoted and shortened.
        text: String,
        /// Number of classes: labels are below it.
        classes: usize,
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
        "Row {row} is longer than {limit} bytes, expected {expected} values and a line break. Is this a CSV file?"
    )]
    LineTooLong {
        /// Row of the file.
        row: usize,
        /// Largest number of bytes in a line.
        limit: usize,
        /// Number of values that were expected: a label and the pixels.
        expected: usize,
    },
    /// A gzip file that can't be unpacked.
    #[error("{name} is a truncated or damaged gzip file. Download it again, or unpack it first.")]
    Gzip {
        /// What was read, as a message names it.
        name: String,
    },
    /// A zip archive that can't be unpacked.
    #[error("{name} is a truncated or damaged zip archive. Download it again, or unpack it first.")]
    Zip {
        /// What was read, as a message names it.
        name: String,
    },
    /// A zip archive of several files.
    #[error(
        "{name} holds several files, among them {first} and {second}. Unpack it and choose one."
    )]
    SeveralFiles {
        /// What was read, as a message names it.
        name: String,
        /// The name of one file, quoted and shortened.
        first: String,
        /// The name of another.
        second: String,
    },
    /// An address that gives no answer.
    #[error(
        "{address} cannot be read: the address is wrong, the server is down, it does not allow other sites to read it (CORS), or it is not https. Download the file and pick it here."
    )]
    Unreachable {
        /// The address.
        address: String,
    },
    /// An answer that is not the file.
    #[error("The server answered {status} for {address}. Check the address.")]
    Http {
        /// HTTP's status.
        status: u16,
        /// The address.
        address: String,
    },
    /// A file or an answer that ended too early.
    #[error("Reading {name} was interrupted after {bytes} bytes. Try again.")]
    Interrupted {
        /// What was read, as a message names it.
        name: String,
        /// How many bytes came.
        bytes: u64,
    },
    /// A file that was there when it was chosen.
    #[error(
        "{name} can’t be read: it is a folder, or it was changed, moved or deleted after it was chosen. Choose it again."
    )]
    Gone {
        /// What was read, as a message names it.
        name: String,
    },
    /// A file that has less than its beginning says.
    #[error(
        "{name} is damaged or cut off: it has less in it than its beginning says. Download it again."
    )]
    Short {
        /// What was read, as a message names it.
        name: String,
    },
    /// Two files at once that are not MNIST's.
    #[error(
        "Two files were chosen that do not belong together. Choose one table, or two files in MNIST’s original form (idx): one of pictures and one of labels."
    )]
    Pair,
    /// Pictures of a size that can't be held.
    #[error(
        "Pictures of {width} × {height} pixels in {classes} classes cannot be read: they may have 1 to {most_pixels} pixels and 1 to {most_classes} classes."
    )]
    Pictures {
        /// Pixels of a row of the picture.
        width: usize,
        /// Rows of the picture.
        height: usize,
        /// Number of classes.
        classes: usize,
        /// Most pixels of a picture.
        most_pixels: usize,
        /// Most classes.
        most_classes: usize,
    },
    /// Labels and pixels that do not fit each other.
    #[error("{labels} labels and {pixels} pixel values do not belong together.")]
    Shape {
        /// Number of labels.
        labels: usize,
        /// Number of pixel values, a whole picture for each label.
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
    /// The loss or a weight became NaN or infinite.
    #[error(
        "{} {what} became {value} in epoch {epoch}{}: the steps were too large and the weights grew without bound. Try a smaller learning rate, or normalised pixels.",
        if *what == "loss" { "The" } else { "A" },
        step.map(|step| format!(", step {step}")).unwrap_or_default()
    )]
    Diverged {
        /// Epoch, from 1.
        epoch: usize,
        /// Step within the epoch, from 1, where it is known.
        step: Option<usize>,
        /// `loss` or `weight`.
        what: &'static str,
        /// `NaN` or `inf`.
        value: String,
    },
    /// A setting that an engine does not implement.
    #[error("{reason}")]
    Engine {
        /// One sentence: which setting, and what to choose instead.
        reason: String,
    },
    /// An engine's method called out of order, or with rows or counts out of bounds.
    #[error("The engine was used out of order: {what}. This is a bug; reload the page.")]
    Order {
        /// What was called, and what it should have followed.
        what: String,
    },
    /// Something of the wrong shape from JavaScript.
    #[error("{message}")]
    Argument {
        /// One sentence: what came, and what was expected.
        message: String,
    },
    /// Bins that no histogram can have.
    #[error(
        "A histogram of {bins} bins from {low} to {high} cannot be made. Choose 1 to 1,000,000 bins, and a range that ends above its start."
    )]
    #[serde(rename = "argument")]
    Bins {
        /// Number of bins.
        bins: usize,
        /// Where the range starts.
        low: f64,
        /// Where it ends.
        high: f64,
    },
    /// Burn could not read a tensor back.
    #[error("The device failed ({reason}). Train again, or choose another device.")]
    Device {
        /// Burn's own words.
        reason: String,
    },
}

impl Error {
    /// Whether a file was refused for what stands in it, rather than for its size.
    #[must_use]
    pub fn is_of_rows(&self) -> bool {
        !matches!(self, Self::TooManyRows { .. } | Self::TooManyBytes { .. })
    }
}

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_name_what_they_are_about() {
        let label = |classes| Error::Label {
            row: 3,
            column: 1,
            text: "“x”".into(),
            classes,
        };
        let diverged = |what, step| Error::Diverged {
            epoch: 2,
            step,
            what,
            value: "NaN".into(),
        };
        for (error, sentence) in [
            (
                label(10),
                "Row 3, column 1: the label is “x”, expected a digit from 0 to 9.",
            ),
            (
                label(26),
                "Row 3, column 1: the label is “x”, expected a class from 0 to 25.",
            ),
            (
                Error::Empty { pixels: 64 },
                "The file has no rows of data. Expected rows of a label and 64 pixels.",
            ),
            (
                diverged("loss", Some(3)),
                "The loss became NaN in epoch 2, step 3: the steps were too large and the weights grew without bound. Try a smaller learning rate, or normalised pixels.",
            ),
            (
                diverged("weight", None),
                "A weight became NaN in epoch 2: the steps were too large and the weights grew without bound. Try a smaller learning rate, or normalised pixels.",
            ),
        ] {
            assert_eq!(error.to_string(), sentence);
        }
    }

    #[test]
    fn serialised_the_kind_stands_beside_the_data() {
        let json = |error: Error| serde_json::to_value(error).expect("serialisable");
        assert_eq!(
            json(Error::Http {
                status: 404,
                address: "a".into()
            }),
            serde_json::json!({"kind": "http", "status": 404, "address": "a"})
        );
        assert_eq!(
            json(Error::Bins {
                bins: 0,
                low: 0.0,
                high: 1.0
            })["kind"],
            "argument"
        );
        assert_eq!(json(Error::Pair)["kind"], "pair");
        assert_eq!(
            json(Error::TooManyRows { row: 3, limit: 2 })["kind"],
            "too-many-rows"
        );
    }
}
