//! The network: its shape, its parameters, and what it computes.

pub mod mlp;
pub mod parameters;
pub mod shape;
