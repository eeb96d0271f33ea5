//! A file's bytes as they come → the CSV reader, unpacked on the way where they are gzip or zip.
//!
//! Whether they are is told by their first bytes, since some hosts unpack a .gz file on the way, and some names lie.
//! What is unpacked goes to the reader in slices of about 32 KiB, and the reader checks its limits at each. So a file that would
//! unpack to gigabytes is refused at the first slice beyond them, and is never held.

use crate::base::error::{Error, Result};
use crate::data::csv::{Reader, Table};
use crate::data::zip::{self, Wrong, Zip};
use flate2::write::GzDecoder;
use std::io::Write;

/// How gzip begins.
const MAGIC: &[u8] = &[0x1F, 0x8B];

/// Takes a file in pieces that may end anywhere.
#[derive(Debug)]
pub struct Intake {
    /// For messages.
    name: String,
    packing: Packing,
    /// The first bytes, while they are too few to tell.
    beginning: Vec<u8>,
    /// A file is one member or several, one after the other. Nothing between two of them.
    member: Option<GzDecoder<Vec<u8>>>,
    zip: Zip,
    /// What is wrong with a file in a zip archive, which is told if it has no other.
    wrong: Option<Error>,
    reader: Reader,
    /// Bytes that went to the reader.
    unpacked: u64,
}

#[derive(Debug, Clone, Copy)]
enum Packing {
    /// Too few bytes have come to tell.
    Unknown,
    None,
    Gzip,
    Zip,
}

impl Intake {
    /// At the beginning of a file, which messages call `name`.
    #[must_use]
    pub fn new(name: String, reader: Reader) -> Self {
        Self {
            name,
            packing: Packing::Unknown,
            beginning: Vec::new(),
            member: None,
            zip: Zip::default(),
            wrong: None,
            reader,
            unpacked: 0,
        }
    }

    /// Rows of data read so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.reader.rows()
    }

    /// Bytes that went to the CSV reader so far.
    #[must_use]
    pub fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// If they are no gzip or zip though they began so, a row is wrong, or a limit is passed. The intake is of no use after that.
    pub fn push(&mut self, bytes: &[u8]) -> Result<()> {
        match self.packing {
            Packing::Unknown => {
                self.beginning.extend_from_slice(bytes);
                if self.beginning.len() < zip::MAGIC.len() {
                    return Ok(());
                }
                self.begin()
            }
            Packing::None => self.read(bytes),
            Packing::Gzip => self.unpack(bytes),
            Packing::Zip => self.unpack_zip(bytes),
        }
    }

    /// The end of the file.
    ///
    /// # Errors
    /// If a packed file ends too early, the last row is wrong, or there was no row of data.
    pub fn finish(mut self) -> Result<Table> {
        if matches!(self.packing, Packing::Unknown) {
            self.begin()?;
        }
        self.end_member()?;
        if !matches!(self.packing, Packing::Zip) {
            return self.reader.finish();
        }
        self.zip
            .finish()
            .map_err(|wrong| self.wrong_archive(wrong))?;
        if let Some(error) = self.wrong {
            return Err(error);
        }
        let mut table = self.reader.finish()?;
        let name = self.zip.name().unwrap_or_default();
        table
            .format
            .insert(0, format!("Unpacked from the archive: {name}."));
        Ok(table)
    }

    /// Takes what was kept, now that it tells or is all there is.
    fn begin(&mut self) -> Result<()> {
        let beginning = std::mem::take(&mut self.beginning);
        self.packing = if beginning.starts_with(MAGIC) {
            Packing::Gzip
        } else if beginning.starts_with(zip::MAGIC) {
            Packing::Zip
        } else {
            Packing::None
        };
        self.push(&beginning)
    }

    fn unpack_zip(&mut self, bytes: &[u8]) -> Result<()> {
        let Self {
            zip,
            wrong,
            reader,
            unpacked,
            ..
        } = self;
        let mut read = |slice: &[u8]| {
            *unpacked += slice.len() as u64;
            if wrong.is_some() {
                return reader.pass_over(slice);
            }
            match reader.push(slice) {
                Err(error) if error.is_of_rows() => {
                    *wrong = Some(error);
                    Ok(())
                }
                result => result,
            }
        };
        zip.push(bytes, &mut read)
            .map_err(|wrong| self.wrong_archive(wrong))
    }

    fn wrong_archive(&self, wrong: Wrong) -> Error {
        let name = self.name.clone();
        match wrong {
            Wrong::File(error) => error,
            Wrong::Damaged => Error::Zip { name },
            Wrong::Second(second) => Error::SeveralFiles {
                name,
                first: self.zip.name().unwrap_or_default().into(),
                second,
            },
        }
    }

    fn unpack(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let Some(member) = &mut self.member else {
                // tar and dd fill their last block with zeros.
                let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                bytes = &bytes[zeros..];
                self.member = (!bytes.is_empty()).then(|| GzDecoder::new(Vec::new()));
                continue;
            };
            match member.write(bytes) {
                Ok(0) => self.end_member()?,
                Ok(taken) => {
                    bytes = &bytes[taken..];
                    self.read_unpacked()?;
                }
                Err(_) => return Err(self.damaged()),
            }
        }
        Ok(())
    }

    /// Reads the last of a member, if there is one, and checks its checksum.
    fn end_member(&mut self) -> Result<()> {
        if let Some(member) = &mut self.member {
            member.try_finish().map_err(|_| self.damaged())?;
            self.read_unpacked()?;
            self.member = None;
        }
        Ok(())
    }

    fn read_unpacked(&mut self) -> Result<()> {
        if let Some(member) = &mut self.member {
            let slice = member.get_mut();
            self.unpacked += slice.len() as u64;
            self.reader.push(slice)?;
            slice.clear();
        }
        Ok(())
    }

    fn read(&mut self, slice: &[u8]) -> Result<()> {
        self.unpacked += slice.len() as u64;
        self.reader.push(slice)
    }

    fn damaged(&self) -> Error {
        Error::Gzip {
            name: self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
