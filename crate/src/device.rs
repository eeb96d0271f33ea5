//! Which device trains.

use burn::tensor::Device;

/// Burn's CPU backend: Flex, or with the feature `ndarray` the older one.
#[must_use]
pub fn cpu() -> Device {
    #[cfg(feature = "ndarray")]
    #[allow(deprecated)]
    return Device::ndarray();
    #[cfg(not(feature = "ndarray"))]
    Device::flex()
}

/// What to call the CPU backend.
pub const CPU_NAME: &str = if cfg!(feature = "ndarray") {
    "burn ndarray"
} else {
    "burn Flex"
};
