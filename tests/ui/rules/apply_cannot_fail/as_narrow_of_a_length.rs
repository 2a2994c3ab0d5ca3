use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    u: u32,
}

#[event]
struct Counted {
    list: Vec<u32>,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.u = event.list.len() as u32;
    }
}

fn main() {}
