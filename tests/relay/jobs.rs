//! Jobs that run on machines, and parcels: aggregates for the tests of sagas.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    sync::atomic::{AtomicBool, Ordering},
};

use entail::prelude::*;

use super::sagas::Ask;

pub mod job {
    use super::*;

    #[aggregate(id = String, default)]
    #[derive(Default)]
    pub struct Job {
        pub orders: u64,
        pub finished: u64,
        pub why: Vec<String>,
    }

    #[event]
    pub struct JobOrdered {
        pub machines: Vec<String>,
    }

    #[event]
    pub struct JobFinished {}

    #[event]
    pub struct JobFailed {
        pub why: String,
    }

    #[aggregate]
    impl Job {
        #[command]
        pub fn order(&self, machines: Vec<String>) -> Result<JobOrdered, Infallible> {
            Ok(JobOrdered { machines })
        }

        #[command]
        pub fn finish(&self) -> Result<JobFinished, Infallible> {
            Ok(JobFinished {})
        }

        #[command]
        pub fn fail(&self, why: String) -> Result<JobFailed, Infallible> {
            Ok(JobFailed { why })
        }

        #[apply]
        fn ordered(&mut self, _event: &JobOrdered) {
            self.orders = self.orders.saturating_add(1);
        }

        #[apply]
        fn finished(&mut self, _event: &JobFinished) {
            self.finished = self.finished.saturating_add(1);
        }

        #[apply]
        fn failed(&mut self, event: &JobFailed) {
            self.why.push(event.why.clone());
        }
    }
}

pub mod machine {
    use super::*;

    #[aggregate(id = String, error = Broken, default)]
    #[derive(Default)]
    pub struct Machine {
        pub is_broken: bool,
        pub jobs: BTreeSet<String>,
    }

    #[value]
    pub struct Broken;

    #[event]
    pub struct Broke {
        pub is_broken: bool,
    }

    #[event]
    pub struct Started {
        pub job: String,
    }

    #[event]
    pub struct Stopped {
        pub job: String,
    }

    #[event]
    pub struct Accepted {
        pub ask: Id<Ask>,
    }

    #[event]
    pub struct Declined {
        pub ask: Id<Ask>,
    }

    /// Whether the machines cannot be stopped, because of a mistake.
    pub static JAMS: AtomicBool = AtomicBool::new(false);

    #[aggregate]
    impl Machine {
        #[command]
        pub fn set_broken(&self, is_broken: bool) -> Result<Broke, Infallible> {
            Ok(Broke { is_broken })
        }

        #[command(undo = stop)]
        pub fn start(&self, job: String) -> Result<Started, Broken> {
            ensure!(!self.is_broken && !self.jobs.contains(&job), Broken);
            Ok(Started { job })
        }

        #[command]
        pub fn stop(&self, job: String) -> Result<Option<Stopped>, Infallible> {
            assert!(
                !job.starts_with("jam") || !JAMS.load(Ordering::SeqCst),
                "jammed"
            );
            Ok(self.jobs.contains(&job).then_some(Stopped { job }))
        }

        #[command]
        pub fn accept(&self, ask: Id<Ask>) -> Result<Accepted, Infallible> {
            Ok(Accepted { ask })
        }

        #[command]
        pub fn decline(&self, ask: Id<Ask>) -> Result<Declined, Infallible> {
            Ok(Declined { ask })
        }

        #[apply]
        fn broke(&mut self, event: &Broke) {
            self.is_broken = event.is_broken;
        }

        #[apply]
        fn started(&mut self, event: &Started) {
            self.jobs.insert(event.job.clone());
        }

        #[apply]
        fn stopped(&mut self, event: &Stopped) {
            self.jobs.remove(&event.job);
        }

        #[apply]
        fn accepted(&mut self, _event: &Accepted) {}

        #[apply]
        fn declined(&mut self, _event: &Declined) {}
    }
}

pub mod parcel {
    use super::*;

    /// It has to be packed before it can be sent.
    #[aggregate(id = String)]
    pub struct Parcel {
        pub is_sent: bool,
    }

    #[event]
    pub struct Packed {}

    #[event]
    pub struct Sent {}

    #[aggregate]
    impl Parcel {
        #[command]
        pub fn pack() -> Result<Packed, Infallible> {
            Ok(Packed {})
        }

        #[command(message = SendParcel)]
        pub fn send(&self) -> Result<Option<Sent>, Infallible> {
            Ok((!self.is_sent).then_some(Sent {}))
        }

        #[apply]
        fn packed(_event: &Packed) -> Self {
            Parcel { is_sent: false }
        }

        #[apply]
        fn sent(&mut self, _event: &Sent) {
            self.is_sent = true;
        }
    }
}
