//! The last values of a sensor: mean, spread and alarms.

use std::collections::VecDeque;

use entail::{prelude::*, testing::given};

#[aggregate(error = SensorError)]
pub struct Window {
    size: usize,
    values: VecDeque<f64>,
    mean: f64,
    deviation: f64,
    steepest: f64,
    alarms: u32,
    gain: f32,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum SensorError {
    #[error("the window needs a size")]
    Empty,
}

#[event]
pub struct Opened {
    pub size: usize,
}

#[event]
pub struct Sampled {
    pub values: Vec<f64>,
}

#[event]
pub struct Calibrated {
    pub gain: f32,
    pub offset: f64,
}

#[aggregate]
impl Window {
    #[command]
    pub fn open(size: usize) -> Result<Opened, SensorError> {
        ensure!(size > 0, SensorError::Empty);
        Ok(Opened { size })
    }

    #[command]
    pub fn sample(&self, values: Vec<f64>) -> Result<Sampled, SensorError> {
        Ok(Sampled { values })
    }

    #[command]
    pub fn calibrate(&self, gain: f32, offset: f64) -> Result<Calibrated, SensorError> {
        Ok(Calibrated { gain, offset })
    }

    #[apply]
    fn opened(event: &Opened) -> Self {
        Self {
            size: event.size,
            values: VecDeque::with_capacity(event.size),
            mean: 0.0,
            deviation: 0.0,
            steepest: 0.0,
            alarms: 0,
            gain: 1.0,
        }
    }

    #[apply]
    fn sampled(&mut self, event: &Sampled) {
        let gain = f64::from(self.gain);
        self.values
            .extend(event.values.iter().map(|value| value * gain));
        let excess = self.values.len().saturating_sub(self.size);
        self.values.drain(..excess);

        let count = self.values.len() as f64;
        self.mean = self.values.iter().sum::<f64>() / count;
        let squares: f64 = self
            .values
            .iter()
            .map(|value| (value - self.mean).powi(2))
            .sum();
        self.deviation = (squares / count).sqrt();
        let steps = event
            .values
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs());
        self.steepest = steps.fold(self.steepest, f64::max);

        let limit = self.mean + 2.0 * self.deviation;
        if self.values.back().is_some_and(|last| *last > limit) {
            self.alarms = self.alarms.saturating_add(1);
        }
    }

    #[apply]
    fn calibrated(&mut self, event: &Calibrated) {
        self.gain *= event.gain;
        for value in &mut self.values {
            *value = *value * f64::from(event.gain) + event.offset;
        }
        self.values
            .iter_mut()
            .for_each(|value| *value = value.clamp(-1000.0, 1000.0));
        self.mean = -event.offset + self.mean * f64::from(event.gain);
    }
}

#[test]
fn only_the_last_values_count() {
    given(Opened { size: 2 })
        .when(Sample {
            values: vec![9.0, 1.0, 3.0],
        })
        .state(|window| {
            assert_eq!(window.mean.to_string(), "2");
            assert_eq!(window.steepest.to_string(), "8");
        });
}
