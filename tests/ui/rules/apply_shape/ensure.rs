use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Tally {
    total: u64,
}

#[derive(Debug, PartialEq)]
pub enum TallyError {
    Nothing,
}

#[event]
pub struct Counted {
    by: u64,
}

#[aggregate]
impl Tally {
    #[command]
    pub fn count(&self, by: u64) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { by })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        ensure!(event.by > 0, TallyError::Nothing);
        self.total = event.by;
    }
}

fn main() {}
