//! The optimisers, as `torch.optim` defines them, on burn's tensors.
//!
//! Burn 0.22 has these, too, with other defaults, clips each tensor by itself, and its state can only be read synchronously,
//! which panics on WebGPU in browsers. A rule is a few lines, and its state is ours.

use crate::base::error::Result;
use crate::base::settings::{self, Settings};
use crate::engines::contract::OptimiserState;
use crate::network::mlp::{Mlp, numbers, tensors};
use crate::network::parameters::Parameters;
use crate::network::shape::Shape;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, Transaction};

type Slots = Vec<Option<Tensor<1>>>;

/// An optimiser with its state.
pub struct Optimiser {
    settings: Settings,
    shape: Shape,
    /// Steps that it has made.
    steps: u32,
    /// Of each tensor of parameters, in their order: as many tensors, flat, as the rule has slots. None is 0.
    slots: Vec<Slots>,
}

impl Optimiser {
    /// Before its first step.
    pub fn new(settings: &Settings, shape: &Shape) -> Self {
        let layers = shape.layers().iter();
        let tensors = layers.map(|layer| 1 + usize::from(!layer.biases.is_empty()));
        Self {
            settings: settings.clone(),
            shape: shape.clone(),
            steps: 0,
            slots: vec![vec![None; settings.optimiser.slots()]; tensors.sum()],
        }
    }

    /// As it was when it had this state. The device is one without autodiff.
    ///
    /// # Errors
    /// If the state is one of another optimiser or another network.
    pub fn restored(
        settings: &Settings,
        state: &OptimiserState,
        shape: &Shape,
        device: &Device,
    ) -> Result<Self> {
        state.check(settings.optimiser, shape)?;
        let mut optimiser = Self::new(settings, shape);
        optimiser.steps = state.steps;
        for (slot, values) in state.values.chunks(shape.parameters()).enumerate() {
            let values = Parameters::new(shape.clone(), values.to_vec())?;
            let tensors = tensors(&values, device)
                .flat_map(|(weights, biases)| std::iter::once(flat(weights)).chain(biases));
            for (slots, tensor) in optimiser.slots.iter_mut().zip(tensors) {
                slots[slot] = Some(tensor);
            }
        }
        Ok(optimiser)
    }

    /// As it is now.
    ///
    /// # Errors
    /// [`Error::Device`](crate::base::error::Error::Device) if the device does not answer.
    pub async fn state(&self) -> Result<OptimiserState> {
        let count = self.settings.optimiser.slots();
        if self.steps == 0 || count == 0 {
            return Ok(OptimiserState::default());
        }
        let all = (0..count).flat_map(|slot| {
            self.slots
                .iter()
                .filter_map(move |slots| slots[slot].as_ref())
        });
        let read = all.fold(Transaction::default(), |read, tensor| {
            read.register(tensor.clone())
        });
        let mut values = Vec::with_capacity(count * self.shape.parameters());
        for slot in numbers(read).await?.chunks(self.shape.parameters()) {
            values.extend(Parameters::from_transposed(self.shape.clone(), slot)?.values);
        }
        Ok(OptimiserState {
            steps: self.steps,
            values,
        })
    }

    /// One step of the network's parameters, at the learning rate of this epoch.
    pub fn step(&mut self, epoch: usize, model: Mlp, gradients: GradientsParams) -> Mlp {
        self.steps += 1;
        let shortened = (self.settings.clip > 0.0)
            .then(|| shortening(&model, &gradients, self.settings.clip as f32));
        model.map(&mut Step {
            settings: &self.settings,
            rate: self.settings.rate_in(epoch),
            number: i32::try_from(self.steps).unwrap_or(i32::MAX),
            gradients,
            shortened,
            slots: self.slots.iter_mut(),
        })
    }
}

/// What gradients are multiplied by to be no longer than this, all of them together: `torch.nn.utils.clip_grad_norm_`.
fn shortening(model: &Mlp, gradients: &GradientsParams, most: f32) -> Tensor<1> {
    struct Squares<'a>(&'a GradientsParams, Option<Tensor<1>>);
    impl ModuleVisitor for Squares<'_> {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            let Some(gradient) = self.0.get::<D>(parameter.id) else {
                return;
            };
            let square = (gradient.clone() * gradient).sum();
            self.1 = Some(match self.1.take() {
                Some(sum) => sum + square,
                None => square,
            });
        }
    }
    let mut squares = Squares(gradients, None);
    model.visit(&mut squares);
    let Squares(_, sum) = squares;
    let norm = sum.expect("a network has parameters").sqrt();
    ((norm + 1e-6).recip() * most).clamp_max(1.0)
}

/// One step of all parameters of a module.
struct Step<'a> {
    settings: &'a Settings,
    rate: f64,
    /// From 1.
    number: i32,
    gradients: GradientsParams,
    /// A factor of all gradients, [1].
    shortened: Option<Tensor<1>>,
    /// Of the parameters that come next.
    slots: std::slice::IterMut<'a, Slots>,
}

impl ModuleMapper for Step<'_> {
    fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let slots = self.slots.next();
        let Some((mut gradient, slots)) = self.gradients.remove::<D>(parameter.id).zip(slots)
        else {
            return parameter;
        };
        if let Some(factor) = &self.shortened {
            gradient = gradient * factor.clone().reshape([1; D]);
        }
        parameter.map(|weights| {
            let weights = self.updated(weights.inner(), gradient, slots);
            Tensor::from_inner(weights).require_grad()
        })
    }
}

impl Step<'_> {
    /// The parameters after the step. The slots are what the rule keeps of them.
    fn updated<const D: usize>(
        &self,
        mut weights: Tensor<D>,
        mut gradient: Tensor<D>,
        slots: &mut Slots,
    ) -> Tensor<D> {
        let Settings {
            optimiser,
            momentum,
            alpha,
            beta1,
            beta2,
            epsilon,
            weight_decay: decay,
            ..
        } = *self.settings;
        let rate = self.rate;
        if decay > 0.0 && optimiser == settings::Optimiser::Adamw {
            weights = weights * (1.0 - rate * decay);
        } else if decay > 0.0 {
            gradient = gradient + weights.clone() * decay;
        }
        // A slot, and what becomes of it: share · slot + new.
        let mut kept = |slot: usize, share: f64, new: Tensor<D>| {
            // Taken rather than cloned: what nobody else holds is computed in place.
            let after = match slots[slot].take() {
                Some(before) => before.reshape(new.shape()) * share + new,
                None => new,
            };
            slots[slot] = Some(flat(after.clone()));
            after
        };
        match optimiser {
            settings::Optimiser::Sgd => weights - gradient * rate,
            settings::Optimiser::Momentum => weights - kept(0, momentum, gradient) * rate,
            settings::Optimiser::Nesterov => {
                let velocity = kept(0, momentum, gradient.clone());
                weights - (gradient + velocity * momentum) * rate
            }
            settings::Optimiser::Rmsprop => {
                let square = gradient.clone() * gradient.clone();
                let mean = kept(0, alpha, square * (1.0 - alpha));
                weights - gradient / (mean.sqrt() + epsilon) * rate
            }
            settings::Optimiser::Adam | settings::Optimiser::Adamw => {
                let square = gradient.clone() * gradient.clone();
                let first = kept(0, beta1, gradient * (1.0 - beta1));
                let second = kept(1, beta2, square * (1.0 - beta2));
                let whole = |beta: f64| 1.0 - beta.powi(self.number);
                let root = second.sqrt() / whole(beta2).sqrt() + epsilon;
                weights - first / root * (rate / whole(beta1))
            }
        }
    }
}

fn flat<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let numbers = tensor.shape().num_elements();
    tensor.reshape([numbers])
}
