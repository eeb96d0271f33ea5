//! What is no table has a name all the same, and something that can be done about it.

use crate::base::error::Error;

const SAVE_AS_CSV: &str = "Save it as CSV and choose that file.";
const UNPACK: &str = "Unpack it and choose the CSV file in it.";
const PYTHON: &str =
    "Write a CSV file from it in Python, a label and then the pixels in each row, and choose that.";
const NO_TABLE: &str = "Choose a CSV file, with a label and the pixels in each row.";

/// First bytes, what they begin, and what to do.
const MAGICS: &[(&[u8], &str, &str)] = &[
    (b"\xFD7zXZ\0", "a file packed by xz", UNPACK),
    (b"BZh", "a file packed by bzip2", UNPACK),
    (b"\x28\xB5\x2F\xFD", "a file packed by zstd", UNPACK),
    (b"\x04\x22\x4D\x18", "a file packed by lz4", UNPACK),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", UNPACK),
    (b"Rar!\x1A\x07", "a rar archive", UNPACK),
    (b"PK\x03\x04", "a zip archive in another packing", UNPACK),
    (b"PK\x05\x06", "an empty zip archive", NO_TABLE),
    (b"\x1F\x8B", "a gzip file in another packing", UNPACK),
    (b"PAR1", "a Parquet file", PYTHON),
    (b"ARROW1", "an Arrow file", PYTHON),
    (b"FEA1", "a Feather file", PYTHON),
    (b"\x93NUMPY", "a NumPy array (.npy)", PYTHON),
    (b"\x89HDF\r\n", "an HDF5 file", PYTHON),
    (b"MATLAB 5.0", "a MATLAB file (.mat)", PYTHON),
    (b"SQLite format 3", "an SQLite database", PYTHON),
    (
        b"\xD0\xCF\x11\xE0",
        "an Excel workbook (.xls) or another file of old Office",
        SAVE_AS_CSV,
    ),
    (b"\x89PNG", "a picture (PNG)", NO_TABLE),
    (b"\xFF\xD8\xFF", "a picture (JPEG)", NO_TABLE),
    (b"GIF8", "a picture (GIF)", NO_TABLE),
    (b"II*\0", "a picture (TIFF)", NO_TABLE),
    (b"MM\0*", "a picture (TIFF)", NO_TABLE),
    (b"%PDF", "a PDF document", NO_TABLE),
    (b"{\\rtf", "an RTF document", SAVE_AS_CSV),
    (
        b"version https://git-lfs",
        "a Git LFS pointer",
        "It only says where the data are: download the file itself, with “git lfs pull” or the page’s download button, and choose that.",
    ),
];

/// How many bytes at most tell a file's kind.
const LOOKED_AT: usize = 4096;

/// The error for a file that begins so, unpacked, without a byte-order mark; nothing if it may be a table.
#[must_use]
pub fn foreign(beginning: &[u8]) -> Option<Error> {
    let magic = MAGICS
        .iter()
        .find(|(magic, _, _)| beginning.starts_with(magic))
        .map(|&(_, what, remedy)| Error::Foreign { what, remedy });
    magic
        .or_else(|| binary(beginning))
        .or_else(|| text(&beginning[..beginning.len().min(LOOKED_AT)]))
}

fn binary(beginning: &[u8]) -> Option<Error> {
    let error = |what, remedy| Some(Error::Foreign { what, remedy });
    if let [0, 0, 0x08..=0x0E, 1..=4, ..] = beginning {
        return error(
            "one of MNIST’s original files (idx), which keep pictures and labels apart",
            "Choose both at once, the one of pictures and the one of labels.",
        );
    }
    if let [0x80, 2..=5, b'}' | b']' | b'(' | b'c' | 0x95, ..] = beginning {
        return error("a Python pickle", PYTHON);
    }
    if beginning.get(257..262) == Some(b"ustar") {
        return error("a tar archive", UNPACK);
    }
    if let [
        b'R',
        b'I',
        b'F',
        b'F',
        _,
        _,
        _,
        _,
        b'W',
        b'E',
        b'B',
        b'P',
        ..,
    ] = beginning
    {
        return error("a picture (WebP)", NO_TABLE);
    }
    if let [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] = beginning {
        return error("a picture (BMP)", NO_TABLE);
    }
    let looked_at = &beginning[..beginning.len().min(LOOKED_AT)];
    let control = |byte: &&u8| **byte < b' ' && !byte.is_ascii_whitespace() && **byte != 0x0B;
    if looked_at.iter().filter(control).count() > looked_at.len() / 100 {
        return error("a binary file of an unknown kind", NO_TABLE);
    }
    None
}

fn text(beginning: &[u8]) -> Option<Error> {
    let error = |what, remedy| Some(Error::Foreign { what, remedy });
    let start = beginning.trim_ascii_start();
    match start.first()? {
        b'<' if start.starts_with(b"<?xml") => error("an XML file", NO_TABLE),
        b'<' => Some(Error::Html),
        b'{' if contains(start, b"\"cells\"") || contains(start, b"\"nbformat\"") => {
            error("a Jupyter notebook", NO_TABLE)
        }
        b'{' | b'[' => error("a JSON file", PYTHON),
        b'%' | b'@' if is_arff(start) => error(
            "an ARFF file",
            "Delete everything up to and with the line @DATA, save it as .csv, and choose that.",
        ),
        b'0'..=b'9' if is_libsvm(start) => error("a LIBSVM file", PYTHON),
        _ => None,
    }
}

/// A relation is declared before anything but comments.
fn is_arff(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .find(|line| !line.is_empty() && !line.starts_with(b"%"))
        .is_some_and(|line| {
            line.get(..9)
                .is_some_and(|word| word.eq_ignore_ascii_case(b"@relation"))
        })
}

/// `5 153:3 154:18 …`
fn is_libsvm(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut words = line.trim_ascii().split(|byte| *byte == b' ').skip(1);
    let pair = |word: &[u8]| {
        let mut parts = word.split(|byte| *byte == b':');
        let digits = |part: Option<&[u8]>| {
            part.is_some_and(|part| part.first().is_some_and(u8::is_ascii_digit))
        };
        digits(parts.next()) && digits(parts.next())
    };
    words.next().is_some_and(pair)
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}
