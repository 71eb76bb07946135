/// start(milliseconds) begins a thread for each system call that may sleep: some end by time, others when stop() makes them. Each notes
/// what the call answered and how long it took.
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct sleeper {
  const char *name;
  int (*sleep)(void);
  pthread_t thread;
  int answer, error;
  double seconds;
};

static int milliseconds;
static int event, silent_event, listening, semaphores, messages, folder, streams[2], pipes[2];
static sem_t semaphore, silent_semaphore;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static struct timespec duration(void) { return (struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000L}; }

static struct timespec end(clockid_t clock) {
  struct timespec now, left = duration();
  clock_gettime(clock, &now);
  now.tv_sec += left.tv_sec + (now.tv_nsec + left.tv_nsec) / 1000000000;
  now.tv_nsec = (now.tv_nsec + left.tv_nsec) % 1000000000;
  return now;
}

static int epoll_on(int file, int timeout) {
  int poll = epoll_create1(0);
  struct epoll_event wanted = {EPOLLIN, {.fd = file}};
  epoll_ctl(poll, EPOLL_CTL_ADD, file, &wanted);
  int answer = epoll_wait(poll, &wanted, 1, timeout);
  int error = errno;
  close(poll);
  errno = error;
  return answer;
}

// These end by time.
static int by_nanosleep(void) { return nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000L}, NULL); }
static int by_clock(void) {
  struct timespec time = end(CLOCK_MONOTONIC);
  return errno = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}
static int by_poll(void) { return poll(&(struct pollfd){silent_event, POLLIN, 0}, 1, milliseconds); }
static int by_ppoll(void) {
  struct timespec time = duration();
  return ppoll(&(struct pollfd){silent_event, POLLIN, 0}, 1, &time, NULL);
}
static int by_select(void) { return select(0, NULL, NULL, NULL, &(struct timeval){milliseconds / 1000, milliseconds % 1000 * 1000L}); }
static int by_pselect(void) {
  struct timespec time = duration();
  return pselect(0, NULL, NULL, NULL, &time, NULL);
}
static int by_epoll(void) { return epoll_on(silent_event, milliseconds); }
static int by_semaphore(void) {
  struct timespec time = end(CLOCK_REALTIME);
  return sem_timedwait(&silent_semaphore, &time) == -1 && errno == ETIMEDOUT ? 0 : -1;
}
static int by_condition(void) {
  struct timespec time = end(CLOCK_REALTIME);
  pthread_mutex_lock(&mutex);
  int error = pthread_cond_timedwait(&condition, &mutex, &time);
  pthread_mutex_unlock(&mutex);
  errno = error;
  return error == ETIMEDOUT ? 0 : -1;
}
static int by_receiving(void) {
  char byte;
  return recv(streams[0], &byte, 1, 0) == -1 && errno == EAGAIN ? 0 : -1;
}
static int by_signal(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  struct timespec time = duration();
  return sigtimedwait(&set, NULL, &time) == -1 && errno == EAGAIN ? 0 : -1;
}
static int by_semop(void) {
  struct timespec time = duration();
  return semtimedop(semaphores, &(struct sembuf){0, -1, 0}, 1, &time) == -1 && errno == EAGAIN ? 0 : -1;
}

// These end when they are made to.
static int until_epoll(void) { return epoll_on(event, -1) == 1 ? 0 : -1; }
static int until_poll(void) { return poll(&(struct pollfd){event, POLLIN, 0}, 1, -1) == 1 ? 0 : -1; }
static int until_read(void) {
  char byte;
  return read(pipes[0], &byte, 1) == 1 ? 0 : -1;
}
static int until_accept(void) { return close(accept(listening, NULL, NULL)); }
static int until_semaphore(void) { return sem_wait(&semaphore); }
static int until_semop(void) { return semop(semaphores, &(struct sembuf){1, -1, 0}, 1); }
static int until_message(void) {
  struct {
    long type;
    char text[8];
  } message;
  return msgrcv(messages, &message, 8, 0, 0) == 8 ? 0 : -1;
}
static int until_notified(void) {
  char text[512];
  return read(folder, text, sizeof text) > 0 ? 0 : -1;
}

static struct sleeper sleepers[] = {
    {.name = "nanosleep", .sleep = by_nanosleep}, {.name = "clock_nanosleep", .sleep = by_clock},
    {.name = "poll", .sleep = by_poll}, {.name = "ppoll", .sleep = by_ppoll},
    {.name = "select", .sleep = by_select}, {.name = "pselect", .sleep = by_pselect},
    {.name = "epoll_wait", .sleep = by_epoll}, {.name = "sem_timedwait", .sleep = by_semaphore},
    {.name = "pthread_cond_timedwait", .sleep = by_condition}, {.name = "recv with SO_RCVTIMEO", .sleep = by_receiving},
    {.name = "sigtimedwait", .sleep = by_signal}, {.name = "semtimedop", .sleep = by_semop},
    {.name = "epoll_wait without end", .sleep = until_epoll}, {.name = "poll without end", .sleep = until_poll},
    {.name = "read of a pipe", .sleep = until_read}, {.name = "accept", .sleep = until_accept},
    {.name = "sem_wait", .sleep = until_semaphore}, {.name = "semop", .sleep = until_semop},
    {.name = "msgrcv", .sleep = until_message}, {.name = "read of inotify", .sleep = until_notified},
};
enum { SLEEPERS = sizeof sleepers / sizeof *sleepers };

static void *run(void *argument) {
  struct sleeper *sleeper = argument;
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  errno = 0;
  sleeper->answer = sleeper->sleep();
  sleeper->error = errno;
  clock_gettime(CLOCK_MONOTONIC, &after);
  sleeper->seconds = (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
  return NULL;
}

static PyObject *start(PyObject *self, PyObject *arguments) {
  (void)self;
  const char *watched;
  if (!PyArg_ParseTuple(arguments, "is", &milliseconds, &watched)) return NULL;
  event = eventfd(0, 0);
  silent_event = eventfd(0, 0);
  listening = socket(AF_UNIX, SOCK_STREAM, 0);
  semaphores = semget(IPC_PRIVATE, 2, 0600);
  messages = msgget(IPC_PRIVATE, 0600);
  folder = inotify_init1(0);
  // Without a path the system chooses an abstract name.
  const struct sockaddr anywhere = {.sa_family = AF_UNIX};
  bind(listening, &anywhere, sizeof anywhere.sa_family);
  if (pipe(pipes) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, streams) != 0 || listen(listening, 1) != 0 ||
      inotify_add_watch(folder, watched, IN_CREATE) < 0 || semaphores < 0 || messages < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  struct timeval time = {milliseconds / 1000, milliseconds % 1000 * 1000L};
  setsockopt(streams[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  sem_init(&semaphore, 0, 0);
  sem_init(&silent_semaphore, 0, 0);
  for (int i = 0; i < SLEEPERS; ++i) pthread_create(&sleepers[i].thread, NULL, run, &sleepers[i]);
  return PyLong_FromLong(SLEEPERS);
}

static void wake_all(void) {
  struct {
    long type;
    char text[8];
  } message = {1, "message"};
  struct sockaddr_storage address;
  socklen_t bytes = sizeof address;
  int caller = socket(AF_UNIX, SOCK_STREAM, 0);
  getsockname(listening, (struct sockaddr *)&address, &bytes);
  if (eventfd_write(event, 1) != 0 || write(pipes[1], "x", 1) != 1 || connect(caller, (struct sockaddr *)&address, bytes) != 0 ||
      sem_post(&semaphore) != 0 || semop(semaphores, &(struct sembuf){1, 1, 0}, 1) != 0 || msgsnd(messages, &message, 8, 0) != 0)
    perror("sleepers");
}

/// The calls' names, answers, errors and seconds. The watched folder must have changed before.
static PyObject *stop(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  wake_all();
  PyObject *list = PyList_New(0);
  for (int i = 0; i < SLEEPERS; ++i) {
    struct sleeper *s = &sleepers[i];
    Py_BEGIN_ALLOW_THREADS;
    pthread_join(s->thread, NULL);
    Py_END_ALLOW_THREADS;
    PyObject *item = Py_BuildValue("(siid)", s->name, s->answer, s->error, s->seconds);
    PyList_Append(list, item);
    Py_DECREF(item);
  }
  semctl(semaphores, 0, IPC_RMID);
  msgctl(messages, IPC_RMID, NULL);
  return list;
}

static PyMethodDef methods[] = {
    {"start", start, METH_VARARGS, "Begins the threads."},
    {"stop", stop, METH_NOARGS, "Ends them."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sleepers", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_sleepers(void) { return PyModule_Create(&definition); }
