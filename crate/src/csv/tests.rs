use super::*;
use proptest::prelude::*;

fn read(bytes: &[u8]) -> Result<Table> {
    read_in_chunks(bytes, bytes.len().max(1))
}

fn read_in_chunks(bytes: &[u8], size: usize) -> Result<Table> {
    let mut reader = Reader::default();
    for chunk in bytes.chunks(size) {
        reader.push(chunk)?;
    }
    reader.finish()
}

/// A row with this label whose pixels are all `pixel` but for the given (column, text) cells.
fn row(label: &str, pixel: &str, cells: &[(usize, &str)]) -> String {
    let mut texts = vec![pixel; COLUMNS];
    texts[0] = label;
    for (column, text) in cells {
        texts[column - 1] = text;
    }
    texts.join(",")
}

fn message(file: &str) -> String {
    match read(file.as_bytes()) {
        Ok(_) => "no error".into(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn reads_integers() {
    let table = read(
        format!(
            "{}\n{}\n",
            row("7", "0", &[(2, "255"), (785, "9")]),
            row("0", "12", &[])
        )
        .as_bytes(),
    )
    .expect("valid");
    assert_eq!(table.labels, [7, 0]);
    assert_eq!(table.pixels.len(), 2 * PIXELS);
    assert_eq!(
        (
            table.pixels[0],
            table.pixels[1],
            table.pixels[783],
            table.pixels[784]
        ),
        (255, 0, 9, 12)
    );
    assert_eq!((table.header, table.scale), (false, Scale::Integers));
}

#[test]
fn line_ends_marks_and_headers_do_not_matter() {
    let (a, b) = (row("3", "0", &[(100, "77")]), row("4", "200", &[]));
    let plain = read(format!("{a}\n{b}\n").as_bytes()).expect("valid");
    let header = row("label", "pixel", &[]);
    let numbered = (0..784)
        .map(|i| i.to_string())
        .collect::<Vec<_>>()
        .join(",");
    for (name, file) in [
        ("no last newline", format!("{a}\n{b}")),
        ("empty lines at the end", format!("{a}\n{b}\n\n\r\n")),
        ("CRLF", format!("{a}\r\n{b}\r\n")),
        ("CRLF, no last newline", format!("{a}\r\n{b}")),
        ("byte-order mark", format!("\u{FEFF}{a}\n{b}\n")),
        ("header", format!("{header}\n{a}\n{b}\n")),
        (
            "quoted header",
            format!(
                "\"label\",{}\n{a}\n{b}\n",
                row("\"x\"", "\"y\"", &[]).split_once(',').expect("comma").1
            ),
        ),
        (
            "header with column numbers",
            format!("label,{numbered}\n{a}\n{b}\n"),
        ),
        (
            "byte-order mark, header and CRLF",
            format!("\u{FEFF}{header}\r\n{a}\r\n{b}"),
        ),
    ] {
        let table = read(file.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(table.header, name.contains("header"), "{name}");
        assert_eq!(
            (&table.labels, &table.pixels),
            (&plain.labels, &plain.pixels),
            "{name}"
        );
    }
}

#[test]
fn the_whole_file_decides_the_scale() {
    let unit = read(
        format!(
            "{}\n{}\n",
            row("1", "0", &[(2, "1")]),
            row("2", "0.5", &[(3, "1.0"), (4, "0.25")])
        )
        .as_bytes(),
    )
    .expect("valid");
    assert_eq!(unit.scale, Scale::Unit);
    assert_eq!(
        (
            unit.pixels[0],
            unit.pixels[784],
            unit.pixels[785],
            unit.pixels[786]
        ),
        (255, 128, 255, 64)
    );

    let decimals = read(
        format!(
            "{}\n{}\n",
            row("1", "0.5", &[(2, "0.4"), (3, "1.0")]),
            row("2", "254.6", &[])
        )
        .as_bytes(),
    )
    .expect("valid");
    assert_eq!(decimals.scale, Scale::Decimals);
    assert_eq!(decimals.pixels[..3], [0, 1, 1]);
    assert_eq!(decimals.pixels[784], 255);

    let switched_by_integer = read(
        format!(
            "{}\n{}\n",
            row("1", "0.4", &[(2, "0.6")]),
            row("2", "200", &[])
        )
        .as_bytes(),
    )
    .expect("valid");
    assert_eq!(switched_by_integer.scale, Scale::Decimals);
    assert_eq!(
        (switched_by_integer.pixels[0], switched_by_integer.pixels[1]),
        (1, 0)
    );

    let black_and_white = read(row("1", "0", &[(2, "1")]).as_bytes()).expect("valid");
    assert_eq!(
        black_and_white.scale,
        Scale::Integers,
        "0 and 1 without a decimal point are levels"
    );
    assert_eq!(black_and_white.pixels[..2], [1, 0]);
}

#[test]
fn labels_may_be_written_as_decimals() {
    let line = row(
        "7.000000000000000000e+00",
        "0.0",
        &[(2, "2.550000000000000000e+02")],
    );
    let table = read(line.as_bytes()).expect("numpy.savetxt writes this");
    assert_eq!(
        (table.labels[0], table.pixels[0], table.scale),
        (7, 255, Scale::Decimals)
    );
}

#[test]
#[allow(clippy::too_many_lines)]
fn every_error_names_its_place() {
    let good = row("5", "0", &[]);
    let long = good.clone() + &" ".repeat(70_000);
    for (file, expected) in [
        ("", "The file has no rows of data."),
        ("\n", "The file has no rows of data."),
        (
            &format!("{good}\n\r\n\n{good}"),
            "Row 2 has 1 value, expected 785: a label and 784 pixels.",
        ),
        (
            &row("\"5\"", "\"0\"", &[]),
            "Row 1, column 1: the label is “\"5\"”, expected a digit from 0 to 9.",
        ),
        (&row("label", "x", &[]), "The file has no rows of data."),
        ("<!DOCTYPE html>\n<html>", "This is a web page (HTML)"),
        ("\u{FEFF}\n  <html>", "This is a web page (HTML)"),
        (
            "{\"error\": 404}",
            "Row 1 has 1 value, expected 785: a label and 784 pixels.",
        ),
        (
            &format!("{good}\n5,0,0"),
            "Row 2 has 3 values, expected 785: a label and 784 pixels.",
        ),
        (
            &format!("{good}\n{good},0"),
            "Row 2 has 786 values, expected 785: a label and 784 pixels.",
        ),
        (
            &format!("{good}\n\n{good}"),
            "Row 2 has 1 value, expected 785: a label and 784 pixels.",
        ),
        (
            &format!("{good}\n{}", row("5", "0", &[(9, "x")])),
            "Row 2, column 9: the pixel is “x”, expected a number from 0 to 255.",
        ),
        (
            &row("5", "0", &[(785, "-1")]),
            "Row 1, column 785: the pixel is “-1”",
        ),
        (
            &row("5", "0", &[(3, "256")]),
            "Row 1, column 3: the pixel is “256”",
        ),
        (
            &row("5", "0", &[(3, "1000")]),
            "Row 1, column 3: the pixel is “1000”",
        ),
        (
            &row("5", "0", &[(3, "255.1")]),
            "Row 1, column 3: the pixel is “255.1”",
        ),
        (
            &row("5", "0", &[(3, "NaN")]),
            "Row 1, column 3: the pixel is “NaN”",
        ),
        (
            &row("5", "0", &[(3, "inf")]),
            "Row 1, column 3: the pixel is “inf”",
        ),
        (
            &row("5", "0", &[(3, "")]),
            "Row 1, column 3: the pixel is empty",
        ),
        (
            &row("5", "0", &[(3, " 1")]),
            "Row 1, column 3: the pixel is “ 1”",
        ),
        (
            &row("5", "0", &[(3, "aaaaaaaaaaaaaaaaaaaaaaaaaaa")]),
            "Row 1, column 3: the pixel is “aaaaaaaaaaaaaaaaaaaa…”",
        ),
        (
            &row("10", "0", &[]),
            "Row 1, column 1: the label is “10”, expected a digit from 0 to 9.",
        ),
        (&row("-1", "0", &[]), "Row 1, column 1: the label is “-1”"),
        (&row("5.5", "0", &[]), "Row 1, column 1: the label is “5.5”"),
        (
            &row("seven", "0", &[]),
            "Row 1, column 1: the label is “seven”",
        ),
        (
            &format!("{good}\n{}", row("label", "x", &[])),
            "Row 2, column 1: the label is “label”",
        ),
        (
            &row("pixel1", "x", &[(785, "class")]),
            "Row 1 names column 785 “class”",
        ),
        (&long, "Row 1 is longer than 65536 bytes"),
        (
            &format!("{good}\n{long}"),
            "Row 2 is longer than 65536 bytes",
        ),
    ] {
        let got = message(file);
        assert!(
            got.starts_with(expected),
            "expected “{expected}…”, got “{got}”"
        );
    }
}

#[test]
fn limits_hold() {
    let good = row("5", "0", &[]) + "\n";
    let mut reader = Reader::with_limits(Limits {
        rows: 2,
        ..Limits::default()
    });
    assert_eq!(reader.push(good.repeat(2).as_bytes()), Ok(()));
    assert_eq!(
        reader.push(good.as_bytes()),
        Err(Error::TooManyRows { row: 3, limit: 2 })
    );

    let mut reader = Reader::with_limits(Limits {
        bytes: 2000,
        ..Limits::default()
    });
    assert_eq!(reader.push(good.as_bytes()), Ok(()));
    assert_eq!(
        reader.push(good.as_bytes()),
        Err(Error::TooManyBytes {
            row: 2,
            limit: 2000
        })
    );
}

#[test]
fn a_line_without_end_is_refused_before_it_fills_the_memory() {
    let mut reader = Reader::default();
    let error = (0..100).find_map(|_| reader.push(&[b'1'; 1000]).err());
    assert_eq!(
        error,
        Some(Error::LineTooLong {
            row: 1,
            limit: 65536
        })
    );
    assert!(reader.line.len() < 70_000);
}

#[test]
fn the_fast_reading_agrees_with_the_general_one_about_every_integer() {
    for value in 0..=256u32 {
        for text in [
            value.to_string(),
            format!("{value:03}"),
            format!("{value:04}"),
        ] {
            let line = row("1", "0", &[(2, &text), (785, &text)]);
            let mut pixels = [0; PIXELS];
            if let Some((label, _)) = integers(line.as_bytes(), &mut pixels) {
                assert_eq!(
                    (label, u32::from(pixels[0]), u32::from(pixels[783])),
                    (1, value, value),
                    "{text}"
                );
            } else {
                assert!(
                    value > 255 || text.len() > 3,
                    "{text} fell to the slow reading"
                );
            }
        }
    }
}

/// How an exporter may write a table.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)]
struct Style {
    crlf: bool,
    mark: bool,
    header: bool,
    last_newline: bool,
    chunk: usize,
}

prop_compose! {
    fn style()(crlf: bool, mark: bool, header: bool, last_newline: bool, chunk in 1usize..5000) -> Style {
        Style { crlf, mark, header, last_newline, chunk }
    }
}

fn write(labels: &[u8], pixels: &[u8], style: &Style) -> Vec<u8> {
    let newline = if style.crlf { "\r\n" } else { "\n" };
    let mut lines: Vec<String> = labels
        .iter()
        .zip(pixels.chunks(PIXELS))
        .map(|(label, pixels)| {
            std::iter::once(label)
                .chain(pixels)
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect();
    if style.header {
        lines.insert(0, row("label", "p", &[]));
    }
    let mut text = lines.join(newline);
    if style.last_newline {
        text += newline;
    }
    if style.mark {
        text.insert(0, '\u{FEFF}');
    }
    text.into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_table_written_and_read_back_is_the_same(
        labels in prop::collection::vec(0u8..10, 1..5),
        values in prop::collection::vec(prop_oneof![3 => Just(0u8), 1 => any::<u8>()], PIXELS),
        style in style(),
    ) {
        let pixels: Vec<u8> = labels.iter().flat_map(|label| values.iter().map(move |v| v.wrapping_mul(label + 1))).collect();
        let table = read_in_chunks(&write(&labels, &pixels, &style), style.chunk).expect("valid");
        prop_assert_eq!(table, Table { labels, pixels, header: style.header, scale: Scale::Integers });
    }

    #[test]
    fn decimals_in_0_to_1_give_the_nearest_level(levels in prop::collection::vec(any::<u8>(), PIXELS)) {
        let cells: Vec<String> = levels.iter().map(|v| format!("{:.6}", f64::from(*v) / 255.0)).collect();
        let table = read(format!("1,{}\n", cells.join(",")).as_bytes()).expect("valid");
        prop_assert_eq!((table.pixels, table.scale), (levels, Scale::Unit));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..3000), chunk in 1usize..500) {
        let _ = read_in_chunks(&bytes, chunk);
    }

    #[test]
    fn a_damaged_table_never_panics_and_chunks_never_matter(
        position in 0usize..1600, byte in prop_oneof![Just(b','), Just(b'\n'), Just(b'-'), Just(b'.'), any::<u8>()], chunk in 1usize..700,
    ) {
        let mut bytes = (row("5", "0", &[(400, "255")]) + "\n").into_bytes();
        let position = position % bytes.len();
        bytes[position] = byte;
        prop_assert_eq!(read_in_chunks(&bytes, chunk), read(&bytes));
    }
}
