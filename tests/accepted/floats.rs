//! Floats: operators, sums, folds, loops, constants.

use super::*;

accepted! {
    fn floats_1(&mut self, event: &Happened) {
        self.f = self.f + event.f;
        self.f *= event.f;
        self.f += event.line.rate;
        self.f = event.f - self.f;
        self.f /= event.f;
        self.f = -self.f;
        self.f = event.f % 3.0;
        self.f = event.amounts.iter().sum();
        self.f = event.amounts.iter().sum::<f64>();
        {
            let sum: f64 = event.amounts.iter().sum();
            self.f = sum;
        }
        self.f = event.amounts.iter().fold(0.0, |a, b| a + b);
        self.f = event.amounts.iter().copied().fold(0.0, |a: f64, b| a + b);
        self.f = event.amounts.iter().product();
        self.f = self.f.abs();
        self.f = (self.f - event.f).abs();
        for rate in self.rates.values_mut() {
            *rate *= event.f;
        }
        for rate in &mut self.floats {
            *rate += 1.0;
        }
        for line in &mut self.lines {
            line.rate *= event.f;
        }
        self.f += RATE;
        self.f = RATE * event.f;
        self.f = self.f * RATE + event.f * (1.0 - RATE);
        self.g += event.g;
        self.f = f64::from(event.u) / event.f;
        self.f = event.n as f64 / self.list.len() as f64;
        self.f = self.f.powi(2) + event.f.sqrt();
        self.f = self.f.mul_add(event.f, 2.0);
        self.f = half(event.f) + half(self.f);
        {
            let mean = event.amounts.iter().sum::<f64>() / event.amounts.len() as f64;
            self.f = mean;
        }
        {
            let add = |a, b| a + b;
            self.f = add(1.0, event.f);
        }
    }
}

accepted! {
    fn floats_2(&mut self, event: &Happened) {
        {
            let scaled = |x: f64| x * event.f;
            self.f = scaled(2.0);
        }
        self.tuple.1 += event.f;
        self.f = self.f.max(event.f) - self.f.min(event.f);
        *self.rates.entry(event.key.clone()).or_insert(0.0) += event.f;
        self.floats.iter_mut().for_each(|x| *x *= 2.0);
        self.f = event.amounts.iter().map(|x| x * x).sum::<f64>().sqrt();
        self.f = self
            .lines
            .iter()
            .map(|line| line.rate * f64::from(line.count))
            .sum();
        self.f = self.f.clamp(0.0, 100.0);
        if let Some(last) = self.floats.back() {
            self.f = last - event.f;
        }
        {
            let (a, b) = (event.f, self.f);
            self.f = a * b;
        }
        {
            let variance = event
                .amounts
                .iter()
                .map(|x| (x - self.f).powi(2))
                .sum::<f64>();
            self.f = variance;
        }
        self.f = match event.flag {
            true => self.f + event.f,
            false => self.f - event.f,
        };
    }
}
