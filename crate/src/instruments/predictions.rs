//! What a network makes of images: its logits, by burn.

use crate::base::error::Result;
use crate::base::settings::Activation;
use crate::data::dataset::Batch;
use crate::network::mlp::{Mlp, device_error, on_device};
use crate::network::parameters::Parameters;
use burn::tensor::{Device, Transaction};

/// The logits, [rows × classes], of a network with these parameters for these images, without dropout.
///
/// # Errors
/// If the device fails.
pub async fn logits(
    parameters: &Parameters,
    activation: Activation,
    images: Batch,
    device: &Device,
) -> Result<Vec<f32>> {
    let (images, _) = on_device(images, device);
    let logits = Mlp::new(parameters, activation, device).forward(images, |_, x| x);
    let data = Transaction::default()
        .register(logits)
        .execute_async()
        .await
        .map_err(device_error)?;
    Ok(data.iter().flat_map(|data| data.iter::<f32>()).collect())
}
