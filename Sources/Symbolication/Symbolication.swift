/// Symbolication
