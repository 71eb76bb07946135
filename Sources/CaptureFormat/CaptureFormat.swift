/// CaptureFormat
