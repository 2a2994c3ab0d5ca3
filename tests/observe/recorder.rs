//! Records the metrics of this program.

use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};

/// After this time, a value is missing.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Contents {
    /// The sum of a counter, the last value of a gauge, and the number of values of a histogram.
    values: Mutex<BTreeMap<String, f64>>,
    described: Mutex<BTreeMap<String, (Option<Unit>, String)>>,
    changed: Condvar,
}

/// The metrics of this program.
#[derive(Clone)]
pub struct Recorded(Arc<Contents>);

/// The recorder of this program. From the first call on, it records.
pub fn recorded() -> Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    let recorded = RECORDED.get_or_init(|| {
        let recorded = Recorded(Arc::default());
        let installed = metrics::set_global_recorder(recorded.clone());
        assert!(installed.is_ok());
        recorded
    });
    recorded.clone()
}

impl Recorded {
    /// The value of a metric, written as `name{label=value,…}`. Zero if it was never recorded.
    pub fn get(&self, metric: &str) -> f64 {
        let values = self.0.values.lock().unwrap();
        values.get(metric).copied().unwrap_or_default()
    }

    /// Waits until a metric has this value.
    pub fn wait(&self, metric: &str, value: f64) {
        let values = self.0.values.lock().unwrap();
        let differs = |values: &mut BTreeMap<String, f64>| {
            let found = values.get(metric).copied();
            found.is_none_or(|found| (found - value).abs() > f64::EPSILON)
        };
        let waited = self.0.changed.wait_timeout_while(values, PATIENCE, differs);
        let (values, late) = waited.unwrap();
        assert!(!late.timed_out(), "{metric} is not {value}: {values:#?}");
    }

    /// The unit and the description of a metric.
    pub fn described(&self, metric: &str) -> Option<(Option<Unit>, String)> {
        self.0.described.lock().unwrap().get(metric).cloned()
    }

    fn handle(&self, key: &Key) -> Arc<Handle> {
        let mut labels: Vec<_> = key
            .labels()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        labels.sort();
        Arc::new(Handle {
            metric: format!("{}{{{}}}", key.name(), labels.join(",")),
            of: Arc::clone(&self.0),
        })
    }

    fn describe(&self, key: &KeyName, unit: Option<Unit>, text: &SharedString) {
        let mut described = self.0.described.lock().unwrap();
        described.insert(key.as_str().to_owned(), (unit, text.to_string()));
    }
}

struct Handle {
    metric: String,
    of: Arc<Contents>,
}

impl Handle {
    fn change(&self, change: impl FnOnce(&mut f64)) {
        let values = self.of.values.lock();
        let mut values = values.unwrap_or_else(PoisonError::into_inner);
        change(values.entry(self.metric.clone()).or_default());
        self.of.changed.notify_all();
    }
}

impl CounterFn for Handle {
    fn increment(&self, value: u64) {
        let value = f64::from(u32::try_from(value).unwrap());
        self.change(|sum| *sum += value);
    }

    fn absolute(&self, _value: u64) {
        panic!("entail only adds to counters");
    }
}

impl GaugeFn for Handle {
    fn increment(&self, _value: f64) {
        panic!("entail only sets gauges");
    }

    fn decrement(&self, _value: f64) {
        panic!("entail only sets gauges");
    }

    fn set(&self, value: f64) {
        self.change(|last| *last = value);
    }
}

impl HistogramFn for Handle {
    fn record(&self, value: f64) {
        assert!((0.0..60.0).contains(&value), "{value} seconds");
        self.change(|count| *count += 1.0);
    }
}

impl Recorder for Recorded {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, text: SharedString) {
        self.describe(&key, unit, &text);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, text: SharedString) {
        self.describe(&key, unit, &text);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, text: SharedString) {
        self.describe(&key, unit, &text);
    }

    fn register_counter(&self, key: &Key, _metadata: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.handle(key))
    }

    fn register_gauge(&self, key: &Key, _metadata: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.handle(key))
    }

    fn register_histogram(&self, key: &Key, _metadata: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.handle(key))
    }
}
