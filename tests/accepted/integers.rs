//! Integers: conditions before the operator, and operands that show that nothing overflows.

use super::*;

accepted! {
    fn integers_1(&mut self, event: &Happened) {
        if self.n >= event.n {
            self.n -= event.n
        }
        if event.n <= self.n {
            self.n -= event.n;
        }
        if self.n > event.n {
            self.n = self.n - event.n;
        }
        if event.d != 0 {
            self.n = event.n / event.d
        }
        if event.d > 0 {
            self.n = event.n / event.d;
        }
        if event.d == 0 {
            self.n = 0;
        } else {
            self.n = event.n / event.d;
        }
        self.n = event.n / event.d.max(1);
        self.n = event.n % event.d.max(1);
        self.n = u64::from(event.small) + 1;
        self.n = u64::from(event.u) * 100;
        self.n = u64::from(event.u) + 1;
        self.u = u32::from(event.small) * 4;
        self.size = self.list.len() + 1;
        self.size = self.list.len() + 2;
        if let Some(count) = self.counts.get_mut(&event.key)
            && *count > 0
        {
            *count -= 1
        }
        if let Some(count) = self.counts.get_mut(&event.key) {
            if *count > 0 {
                *count -= 1;
            }
        }
        if self.u > 0 {
            self.u -= 1;
        }
        if self.u != 0 {
            self.u -= 1;
        }
        if event.d == 0 {
            return;
        }
        self.n = event.n / event.d;
    }
}

accepted! {
    fn integers_2(&mut self, event: &Happened) {
        if self.u < 100 {
            self.u += 1;
        }
        if self.u < u32::MAX {
            self.u += 1;
        }
        if self.n < event.n {
            self.n = event.n - self.n;
        } else {
            self.n = self.n - event.n;
        }
        {
            let taken = self.n.min(event.n);
            self.n -= taken;
        }
        self.n -= event.n.min(self.n);
        self.m = self.n - self.n.min(event.n);
        match event.d {
            0 => {}
            d => self.n = event.n / d,
        }
        self.n = match event.d {
            0 => 0,
            d => event.n / d,
        };
        if !self.list.is_empty() {
            self.n = event.n / self.list.len() as u64;
        }
        if !self.list.is_empty() {
            self.size = self.list.len() - 1;
        }
        self.n = event.n / 2;
        self.n = event.n % 60;
        self.n = event.n / 60 / 24;
        self.n = event.n >> 3;
        self.n = 60 * 60 * 24;
        self.n = if self.n > event.n {
            self.n - event.n
        } else {
            0
        };
        if self.u == 0 {
            return;
        }
        self.u -= 1;
    }
}

accepted! {
    fn integers_3(&mut self, event: &Happened) {
        {
            let n = if event.d == 0 { 0 } else { self.n / event.d };
            self.n = n;
        }
        self.n = event.n.abs_diff(self.n);
        self.n = event.n.saturating_add(1);
        self.n = self.n.wrapping_mul(31).wrapping_add(event.n);
        self.n = event.n & 0xff | self.n ^ 3;
        self.s = event.s.saturating_neg();
        self.size = event.texts.len() + 1;
        self.n = event.list.len() as u64;
        self.n = event.n.div_ceil(3);
        self.n = event.n.div_ceil(event.d.max(1));
        self.u = self.list.iter().copied().max().unwrap_or(0);
        self.n = self.n.max(2u64.pow(3));
        self.u = if event.flag { 700 } else { 400 } as u32;
        self.small = 7 as u8;
        self.n = event.u as u64;
        self.s = i64::from(event.u);
        self.n = self.n.checked_sub(event.n).unwrap_or_default();
        if self.list.is_empty() {
            return;
        }
        let last = self.list.len() - 1;
        self.size = last;
    }
}

accepted! {
    fn integers_4(&mut self, event: &Happened) {
        if self.n < event.n {
            return;
        }
        self.n -= event.n;
    }
}
