//! What computes a step: burn's autodiff for whatever the settings ask, or a shortcut for plain SGD, written by hand.
//!
//! [`contract`] says what an engine is. All draw the same split, batches, initial weights and masks for a seed, and differ by
//! rounding alone. A further engine is one file and its place in [`open`].

#[cfg(feature = "autodiff")]
pub mod burn;
#[cfg(any(test, feature = "testing"))]
pub mod compare;
pub mod contract;
pub mod device;
#[cfg(feature = "flex")]
pub mod fused;
#[cfg(feature = "webgpu")]
pub mod gpu;

#[cfg(feature = "autodiff")]
use self::burn::open as open_burn;
use crate::base::error::{Error, Result};
use crate::base::settings::{Activation, EngineKind, Optimiser, Settings};
use crate::network::parameters::Parameters;
use crate::network::shape::Shape;
use contract::{Data, Engine, check_parameters};
use device::Device;

/// What an engine is asked to do.
#[derive(Debug, Clone)]
pub struct Task {
    /// What it trains on.
    pub data: Data,
    /// Where it starts.
    pub parameters: Parameters,
    /// How it trains.
    pub settings: Settings,
}

impl Task {
    /// The task, if its parts belong together: engines compute without looking again.
    fn checked(self) -> Result<Self> {
        let Data { train, test } = &self.data;
        if test
            .as_ref()
            .is_some_and(|test| test.pictures() != train.pictures())
        {
            return Err(Error::Argument {
                message: "The test set’s pictures or classes are not those of the training set. Take held-out rows as the test set.".into(),
            });
        }
        let shape = Shape::of(train.pictures(), &self.settings)?;
        check_parameters(&self.parameters, &shape)?;
        Ok(Self {
            settings: self.settings.checked()?,
            ..self
        })
    }
}

/// The engine that the settings ask for: under `auto` the device's shortcut if it implements them, else burn's.
///
/// # Errors
/// [`Error::Engine`] if it does not implement the settings or this build has it not; if the task's parts do not belong together.
pub fn open(device: &Device, task: Task) -> Result<Box<dyn Engine>> {
    let task = task.checked()?;
    if task.settings.engine == EngineKind::Burn {
        return open_burn(device, task);
    }
    match (refused_by_shortcut(device, &task), task.settings.engine) {
        (None, _) => open_shortcut(device, task),
        (Some(why), EngineKind::Fused) => Err(Error::Engine {
            reason: format!("{why} Choose engine=auto or engine=burn."),
        }),
        (Some(_), _) => open_burn(device, task),
    }
}

// The registration of shortcuts: one a device.

fn open_shortcut(device: &Device, task: Task) -> Result<Box<dyn Engine>> {
    match device {
        #[cfg(feature = "flex")]
        Device::Cpu => fused::open(task),
        #[cfg(feature = "webgpu")]
        Device::WebGpu(gpu) => gpu::open(gpu, task),
    }
}

/// Why the device's shortcut can't do this, as a sentence.
fn refused_by_shortcut(device: &Device, task: &Task) -> Option<&'static str> {
    if let Some(why) = beyond_plain_sgd(&task.settings) {
        return Some(why);
    }
    match device {
        #[cfg(feature = "flex")]
        Device::Cpu => None,
        #[cfg(feature = "webgpu")]
        Device::WebGpu(_) => gpu::refuses(&task.parameters.shape, task.settings.batch),
    }
}

/// What no shortcut implements of these settings. `needsBurn` in `www/settings.js` says the same.
fn beyond_plain_sgd(settings: &Settings) -> Option<&'static str> {
    if settings.optimiser != Optimiser::Sgd {
        Some("The shortcut trains by plain SGD, and these settings have another optimiser.")
    } else if settings.weight_decay > 0.0 {
        Some("The shortcut has no weight decay, and these settings have it.")
    } else if settings.clip > 0.0 {
        Some("The shortcut clips no gradients, and these settings do.")
    } else if settings.activation != Activation::Relu {
        Some("The shortcut’s units are ReLUs, and these settings have another activation.")
    } else if !settings.bias {
        Some("The shortcut’s units have biases, and these settings have none.")
    } else {
        None
    }
}

#[cfg(not(feature = "autodiff"))]
fn open_burn(_: &Device, _: Task) -> Result<Box<dyn Engine>> {
    Err(Error::Engine {
        reason: "These settings need burn’s engine, which this build for WebGPU has not. Choose engine=burn, or the CPU.".into(),
    })
}

#[cfg(test)]
mod tests;
