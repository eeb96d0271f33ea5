//! What is measured of a network: pure functions of its parameters, and of a sample.

pub mod histogram;
pub mod measures;
#[cfg(feature = "autodiff")]
pub mod predictions;
#[cfg(feature = "autodiff")]
pub mod probe;
