use entail::prelude::*;


#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
struct Counted {
    by: u64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.check();
        self.total = event.by;
    }

    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

fn main() {}
