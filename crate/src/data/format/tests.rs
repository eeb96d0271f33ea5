use crate::base::error::Error;
use crate::base::error::Result;
use crate::data::csv::{Reader, Table};
use crate::data::dataset::Pictures;
use crate::data::unpack::Intake;
use std::fmt::Write;

const DIGITS: Pictures = Pictures {
    width: 28,
    height: 28,
    classes: 10,
};

fn read_in_chunks(pictures: Pictures, bytes: &[u8], size: usize) -> Result<Table> {
    let mut intake = Intake::new("“a file”".into(), Reader::new(pictures));
    for chunk in bytes.chunks(size.max(1)) {
        intake.push(chunk)?;
    }
    intake.finish()
}

fn read(pictures: Pictures, bytes: &[u8]) -> Result<Table> {
    read_in_chunks(pictures, bytes, bytes.len())
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/files/");
    std::fs::read(format!("{folder}{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The 100 rows that all files hold.
fn rows() -> Table {
    let table = read(DIGITS, &fixture("c07c-tabs.csv")).expect("tabs");
    assert_eq!(counts(&table), [13, 14, 6, 11, 11, 5, 11, 10, 8, 11]);
    table
}

fn counts(table: &Table) -> Vec<usize> {
    (0..table.pictures.classes)
        .map(|class| {
            table
                .labels
                .iter()
                .filter(|label| usize::from(**label) == class)
                .count()
        })
        .collect()
}

const HEADER: &str = "Row 1 was a header and was skipped.";
const NUMBERS: &str = "1 column of row numbers was left out.";

#[test]
fn files_as_people_have_them_load() {
    let expected = rows();
    for (name, said) in [
        ("c02-pandas-index.csv", &[HEADER, NUMBERS][..]),
        ("c40-id-column.csv", &[HEADER, NUMBERS]),
        ("c03b-r-rownames-label-first.csv", &[HEADER, NUMBERS]),
        ("c04b-label-last-integers.csv", &["Label: last column."]),
        (
            "c47d-number-last.csv",
            &[HEADER, "Label: last column, named “number”."],
        ),
        (
            "c05b-class-last-unquoted.csv",
            &[HEADER, "Label: last column, named “class”."],
        ),
        (
            "c54-pandas-numbers-then-label.csv",
            &[HEADER, "Label: last column, named “label”."],
        ),
        (
            "c07-semicolons.csv",
            &[HEADER, "Semicolons separate the columns."],
        ),
        (
            "c07b-sep-line.csv",
            &[
                "Row 2 was a header and was skipped.",
                "Semicolons separate the columns.",
            ],
        ),
        ("c07c-tabs.csv", &[HEADER, "Tabs separate the columns."]),
        ("c08-bom-quoted.csv", &[HEADER]),
        (
            "c09b-utf16-comma.csv",
            &[HEADER, "The file is text in UTF-16."],
        ),
        (
            "c10-cr-only.csv",
            &[HEADER, "Lines end in a carriage return."],
        ),
        (
            "c11-trailing-comma.csv",
            &[HEADER, "Empty cells at the end of rows were left out."],
        ),
        ("c25-spaces.csv", &[HEADER]),
        (
            "c26-blank-lines.csv",
            &[HEADER, "2 empty lines were skipped."],
        ),
        (
            "c18-zip-named.csv",
            &["Unpacked from the archive: “train.csv”.", HEADER],
        ),
    ] {
        let bytes = fixture(name);
        for size in [bytes.len(), 1000, 37] {
            let table = read_in_chunks(DIGITS, &bytes, size)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(table.labels, expected.labels, "{name}");
            assert!(table.pixels == expected.pixels, "{name}: other pixels");
            assert_eq!(table.format, said, "{name}");
            assert_eq!(table.notices, [""; 0], "{name}");
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_called_by_their_names() {
    for (name, sentence) in [
        (
            "c06-kaggle-test-no-label.csv",
            "The rows have 784 pixels each but no label.",
        ),
        (
            "c19-lfs-pointer.csv",
            "This is a Git LFS pointer, not a table of digits.",
        ),
        (
            "c22-xz.csv.xz",
            "This is a file packed by xz, not a table of digits.",
        ),
        (
            "c24-mnist.arff",
            "This is an ARFF file, not a table of digits.",
        ),
        ("c36-na-row17.csv", "Row 18, column 401: the pixel is “NA”"),
        (
            "c16-emnist-letters.csv",
            "Row 1, column 1: the label is “20”, expected a digit",
        ),
        ("c33-8x8.csv", "Row 1 has 65 values, expected 785"),
        (
            "README.md",
            "This is no table of digits: its lines are not rows of numbers.",
        ),
    ] {
        let error = read(DIGITS, &fixture(name))
            .map(|table| table.format)
            .expect_err(name);
        assert!(error.to_string().starts_with(sentence), "{name}: {error}");
    }
}

#[test]
fn files_of_other_pictures_load_as_such() {
    let letters = Pictures {
        classes: 27,
        ..DIGITS
    };
    let table = read(letters, &fixture("c16-emnist-letters.csv")).expect("letters");
    assert_eq!((table.labels.len(), table.labels[0]), (100, 20));
    assert_eq!(table.format, [""; 0]);
    let small = Pictures {
        width: 8,
        height: 8,
        classes: 10,
    };
    let table = read(small, &fixture("c33-8x8.csv")).expect("8 × 8");
    assert_eq!((table.labels.len(), table.labels[0]), (100, 5));
    assert_eq!(table.format, ["Label: last column."]);
}

#[test]
fn what_is_no_table_is_named() {
    let tar = [&[b'a'; 257][..], b"ustar\x0000"].concat();
    for (bytes, what) in [
        (&b"BZh91AY&SY"[..], "a file packed by bzip2"),
        (b"\x28\xB5\x2F\xFD\x04\x00", "a file packed by zstd"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "a 7z archive"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"\x93NUMPY\x01\0", "a NumPy array (.npy)"),
        (
            b"\0\0\x08\x03\0\0\xEA\x60",
            "one of MNIST’s original files (idx), which keep pictures and labels apart",
        ),
        (
            b"\0\0\x08\x01\0\0\xEA\x60",
            "one of MNIST’s original files (idx), which keep pictures and labels apart",
        ),
        (b"\x89PNG\r\n\x1A\n", "a picture (PNG)"),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "a picture (JPEG)"),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1",
            "an Excel workbook (.xls) or another file of old Office",
        ),
        (b"\x80\x04\x95\0\0", "a Python pickle"),
        (b"[[5, 0, 0]]", "a JSON file"),
        (b"{\"cells\": []}", "a Jupyter notebook"),
        (b"<?xml version=\"1.0\"?>", "an XML file"),
        (b"5 153:3 154:18\n0 128:51\n", "a LIBSVM file"),
        (b"\0\0\0\0\0\0\0\0", "a binary file of an unknown kind"),
        (b"PK\x05\x06\0\0", "an empty zip archive"),
        (&tar, "a tar archive"),
    ] {
        for size in [1, 3, bytes.len()] {
            match read_in_chunks(DIGITS, bytes, size) {
                Err(Error::Foreign { what: found, .. }) => assert_eq!(found, what),
                other => panic!("{what}: {other:?}"),
            }
        }
    }
    let text = b"Dear reader, this is a letter.\nIt has, perhaps, commas; but no numbers.\n";
    for text in [&text[..], b"1", b"5\n0\n0\n4\n", b"Not Found", b"label"] {
        assert_eq!(read(DIGITS, text), Err(Error::NoTable { pixels: 784 }));
    }
}

/// Some rows of 5 × 5 pictures, whose label is given by `label`.
fn small(rows: usize, write: impl Fn(usize, &[String]) -> String) -> (Pictures, String) {
    let pictures = Pictures {
        width: 5,
        height: 5,
        classes: 10,
    };
    let mut file = String::new();
    for row in 0..rows {
        let pixels: Vec<String> = (0..25)
            .map(|at| {
                if at > 2 && at < 22 {
                    (row * 31 + at * 17) % 256
                } else {
                    0
                }
            })
            .map(|level| level.to_string())
            .collect();
        writeln!(file, "{}", write(row, &pixels)).expect("a string");
    }
    (pictures, file)
}

#[test]
fn tables_without_labels_are_named() {
    let no_labels = Err(Error::NoLabels { pixels: 25 });
    let (pictures, file) = small(20, |_, pixels| pixels.join(","));
    assert_eq!(read(pictures, file.as_bytes()), no_labels);
    let (pictures, file) = small(20, |row, pixels| format!("{row},{}", pixels.join(",")));
    assert_eq!(read(pictures, file.as_bytes()), no_labels);
    for at_end in [false, true] {
        let (pictures, file) = small(20, |row, pixels| {
            let labels: Vec<String> = (0..10)
                .map(|class| u8::from(class == row * 7 % 10).to_string())
                .collect();
            let pixels = pixels.join(",");
            let labels = labels.join(",");
            if at_end {
                format!("{pixels},{labels}")
            } else {
                format!("{labels},{pixels}")
            }
        });
        assert_eq!(
            read(pictures, file.as_bytes()),
            Err(Error::OneHot { classes: 10 })
        );
    }
}

#[test]
fn labels_that_are_last_are_found_in_a_sorted_file_too() {
    // So many rows that the beginning has labels 0 alone.
    let (pictures, file) = small(20_000, |row, pixels| {
        format!("{},{}", pixels.join(","), row / 2000)
    });
    let table = read(pictures, file.as_bytes()).expect("valid");
    assert_eq!(counts(&table), [2000; 10]);
    assert_eq!((table.labels[1999], table.labels[2000]), (0, 1));
    assert_eq!(table.pixels[..6], [0, 0, 0, 51, 68, 85]);
    assert_eq!(table.format, ["Label: last column."]);
}

#[test]
fn one_label_alone_is_said() {
    let (pictures, file) = small(20, |_, pixels| format!("3,{}", pixels.join(",")));
    let table = read(pictures, file.as_bytes()).expect("valid");
    assert_eq!(table.format, [""; 0]);
    assert_eq!(
        table.notices,
        ["All labels are 3: there is nothing to tell apart. Is it the column of labels?"]
    );
}

#[test]
fn quotes_may_hold_separators_and_line_ends() {
    let names = |first: &str| {
        let names: Vec<String> = (0..25)
            .map(|at| format!("\"pixel\n{at}, of 25\""))
            .collect();
        format!("{first}{}\n", names.join(","))
    };
    let (pictures, rows) = small(6, |row, pixels| {
        format!("\"file, {row}\"\"\",{row},{}", pixels.join(","))
    });
    let file = names("file,label,") + &rows;
    for size in 1..100 {
        let table = read_in_chunks(pictures, file.as_bytes(), size).expect("valid");
        assert_eq!(table.labels, [0, 1, 2, 3, 4, 5]);
        assert_eq!(
            table.format,
            [HEADER, "1 column of row names was left out."]
        );
    }
}
