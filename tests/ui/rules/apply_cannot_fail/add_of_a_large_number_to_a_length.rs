use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    list: Vec<()>,
    size: usize,
}

#[event]
struct Counted {
    name: String,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        let _ = &event.name;
        self.size = self.list.len() + 18_446_744_073_709_551_615;
    }
}

fn main() {}
