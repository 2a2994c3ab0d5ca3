//! Methods that cannot panic on these receivers, and paths.

use super::*;

accepted! {
    fn methods_1(&mut self, event: &Happened) {
        self.queue.remove(event.i);
        self.queue.remove(0);
        {
            let taken = self.queue.remove(event.i);
            self.item = taken;
        }
        self.size = self.map.range(event.key.clone()..).count();
        self.size = self.map.range(..event.key.clone()).count();
        self.size = self.numbers.range(..=event.u).count();
        self.size = self.numbers.range(event.u..).count();
        self.size = self.set.range(event.u..).count();
        for (_, value) in self.numbers.range_mut(event.u..) {
            *value = 0;
        }
        self.bag.remove(event.i);
        self.bag.swap(event.i, event.j);
        self.u = self.bag.sum();
        self.bag.insert(event.i, 3);
        self.bag.truncate(event.i);
        self.bag.drain(event.i..event.j);
        self.bag.split_off(event.i);
        self.u = self.bag.abs();
        self.u = self.bag.unwrap();
        self.u = self.bag.pow(event.u);
        self.foreign = event.foreign.abs();
        {
            *self.item.insert(event.u) = 3;
        }
        self.map.insert(event.key.clone(), event.u);
        self.numbers.insert(event.u, 4);
        self.numbers.remove(&event.u);
        self.map.remove(&event.key);
        self.set.remove(&event.u);
        self.hash.remove(&event.u);
        self.set.insert(event.u);
        self.list.truncate(event.i);
        self.queue.truncate(event.i);
        {
            self.list.push(std::mem::replace(&mut self.u, event.u));
        }
        std::mem::swap(&mut self.n, &mut self.m);
        self.set.split_off(&event.u);
    }
}

accepted! {
    fn methods_2(&mut self, event: &Happened) {
        {
            let rest = self.numbers.split_off(&event.u);
            self.numbers = rest;
        }
        self.ip = Some(std::net::Ipv4Addr::LOCALHOST);
        self.ip = Some(std::net::Ipv4Addr::new(127, 0, 0, 1));
        self.span = std::time::Duration::from_secs(event.n);
        self.span = Duration::ZERO;
        self.f = std::f64::consts::PI;
        self.n = std::cmp::max(event.n, self.n);
        self.n = u64::MAX;
        self.f = self.span.as_secs_f64() * 2.0;
    }
}
