//! What everything else uses. Imports nothing of this crate.

pub mod error;
pub mod masks;
pub mod seeds;
pub mod settings;
