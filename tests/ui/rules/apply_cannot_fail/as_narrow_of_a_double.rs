use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    g: f32,
}

#[event]
struct Counted {
    f: f64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.g = event.f as f32;
    }
}

fn main() {}
