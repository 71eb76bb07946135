package import Snapshots

extension ReportSource {
  /// The generations of a name in each process, or that of a number, as "#2"; nil where no process has one.
  package func restricted(toGeneration name: String) -> ReportSource? {
    let number = name.first == "#" ? Int(name.dropFirst()) : nil
    let chosen = processes.map { process in
      (process.recording.generations ?? []).filter { $0.number == number || $0.name == name }
    }
    if chosen.allSatisfy(\.isEmpty) { return nil }
    let restricted = zip(processes, chosen).map { process, generations in
      Process(process.recording.restricted(to: generations), process.names)
    }
    return ReportSource(restricted[0], Array(restricted.dropFirst()))
  }

  /// The generations of the process that the report is named after; empty where it made no marks, or did not end.
  package var generations: [Generation] {
    first.recording.marks.isEmpty ? [] : first.recording.generations ?? []
  }
}
