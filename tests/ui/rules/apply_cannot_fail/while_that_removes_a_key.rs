use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    names: std::collections::BTreeSet<String>,
}

#[event]
struct Counted {
    name: String,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        while !self.names.is_empty() {
            self.names.remove(&event.name);
        }
    }
}

fn main() {}
