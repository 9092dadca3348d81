/* A. LongLongMap: one bucket chain of the old table and its two children.
 *
 *   chain = home line with one cell, link word, overflow line with one cell   (real size: 3 cells a line)
 *   cell  = key word K, value word V.   Every step below touches ONE shared word once.
 *
 * Rules checked here
 *   K is write-once inside one table: EMPTY -> key, or EMPTY -> CLOSED when the bucket freezes. Claims go to the FIRST
 *     empty cell of the chain, so the claimed cells are a prefix and one CAS decides which key gets the next cell.
 *   V carries every linearization point.  value/ABSENT -> frozen form, once, by CAS.
 *   Child words leave UNINIT only by CAS, V before K. A get never writes.
 * -DKEYB_SIBLING sends key 1 to the other child.  Mutants: see checks.txt.
 */
#define UNINIT 0
#define EMPTY  1            /* K: no key yet, and no cell after it is claimed       */
#define CLOSED 2            /* K: was EMPTY when the bucket froze                   */
#define KEY(k) (3+(k))
#define END    1            /* link: no overflow line                               */
#define LCLOSED 2
#define OVF    3
#define ABSENT 1            /* V                                                    */
#define FABS   2            /* V: frozen ABSENT                                     */
#define FRZ(p) (3+(p))      /* V: frozen, value in the record of helper p           */
#define VAL    16           /* user value n is VAL+n; n%4==3 stands for BOX(ref)   */
#define FBOX   128          /* V: frozen box = FBOX | box: needs no record          */
#define isfrz(v) ((v) >= FABS && (v) < VAL || (v) >= FBOX)
#define isbox(v) ((v) >= VAL && (v) < FBOX && ((v)%4)==3)

#ifndef NP
#define NP 3
#endif
byte K[6], V[6];            /* table t (0 old, 1 and 2 children), cell c: index 2*t+c */
byte done, total;
byte L[3];                  /* link words                                             */
byte rec[2*NP];             /* freeze record of helper p, one word per cell           */
byte g[2];                  /* GHOST: the abstract map                                */
byte added[2], acked[2];    /* GHOST: adds whose CAS succeeded / that returned (-DADDS)*/

#ifdef KEYB_SIBLING
#define CHILD(k) (1+(k))
#else
#define CHILD(k) 1
#endif

#ifdef M_SHARED_RECORD      /* mutant: one record per bucket instead of one per helper */
#define REC(p,c) rec[c]
#else
#define REC(p,c) rec[2*(p)+(c)]
#endif

/* ---- the abstraction function: what the words mean ---- */
#define FROZENVAL(c) (V[c]==FABS -> ABSENT : (V[c]>=FBOX -> V[c]-FBOX : REC(V[c]-3,c)))
#define INCHILD(t,k,d) (K[2*(t)]==KEY(k) -> V[2*(t)] : ((L[t]==OVF && K[2*(t)+1]==KEY(k)) -> V[2*(t)+1] : d))
#define INOLD(c,k) (isfrz(V[c]) -> INCHILD(CHILD(k),k,FROZENVAL(c)) : V[c])
#define ABS(k) (K[0]==KEY(k) -> INOLD(0,k) : ((L[0]==OVF && K[1]==KEY(k)) -> INOLD(1,k) : INCHILD(CHILD(k),k,ABSENT)))
#define TWICE(t) (L[t]==OVF && K[2*(t)]>CLOSED && K[2*(t)]==K[2*(t)+1])
#define BAD (ABS(0)!=g[0] || ABS(1)!=g[1] || TWICE(0) || TWICE(1) || TWICE(2))

active proctype Monitor() { end: d_step { (total && (BAD)) -> assert(false) } }

#define casK(x,e,n)  d_step { ok = (K[x]==(e)); if :: ok -> K[x]=(n) :: else fi }
#define casL(x,e,n)  d_step { ok = (L[x]==(e)); if :: ok -> L[x]=(n) :: else fi }
#define casV(x,e,n)  d_step { ok = (V[x]==(e)); if :: ok -> V[x]=(n) :: else fi }

/* ---- growth: freeze the chain, then pack it. Anyone, any number of times, may die anywhere ---- */
inline freezeCell(c) {
  do
  :: v = V[c];
     if
     :: isfrz(v) -> break
#ifdef M_NO_VALUE_FREEZE
     :: else -> d_step { REC(p,c) = v }; break
#else
     :: v==ABSENT -> casV(c, v, FABS)
     :: isbox(v)  -> casV(c, v, FBOX+v)
#ifdef M_RECORD_AFTER_CAS
     :: else      -> casV(c, v, FRZ(p)); if :: ok -> REC(p,c) = v :: else fi
#else
     :: else      -> REC(p,c) = v;           /* private until the CAS publishes it */
                     casV(c, v, FRZ(p))
#endif
#endif
     fi
  od; v = 0
}
inline freezeChain() {
#ifdef M_OWNED_FREEZE                        /* mutant: a helper claims the bucket, others wait for it */
  d_step { ok = (owner==0 || owner==p+1); if :: owner==0 -> owner = p+1 :: else fi };
  do :: ok -> break :: !ok -> ok = (L[1]!=UNINIT && L[2]!=UNINIT) od;
#endif
  c = 0;
  do
  :: x = K[c];
     if
     :: x==CLOSED -> break
#ifdef M_NO_CLOSE
     :: x==EMPTY -> break
#else
     :: x==EMPTY -> casK(c, EMPTY, CLOSED)   /* the first empty cell is enough: claims go in order */
#endif
     :: x>CLOSED -> freezeCell(c);
        if
        :: c==1 -> break
        :: else ->
           do
           :: l = L[0];
              if
              :: l==OVF -> c = 1; break
              :: l==LCLOSED -> break
#ifdef M_NO_LINK_CLOSE
              :: l==END -> break
#else
              :: l==END -> casL(0, END, LCLOSED)
#endif
              fi
           od;
           if :: c==0 -> break :: else fi
        fi
     fi
  od; atomic { c=0; x=0; l=0; ok=0 }
}
/* the packing of child t: live keys in chain order. Reads only frozen words, so one step is as good as many */
#define goes(c,t) (K[c]>CLOSED && V[c]!=FABS && CHILD(K[c]-3)==(t) && (c==0 || L[0]==OVF))
#ifdef M_STORE
#define initV(x,n) V[x]=(n)
#else
#ifdef M_ABSENT_IS_UNINIT
#define initV(x,n) d_step { if :: V[x]==UNINIT || V[x]==ABSENT -> V[x]=(n) :: else fi }
#else
#define initV(x,n) d_step { if :: V[x]==UNINIT -> V[x]=(n) :: else fi }
#endif
#endif
#define initK(x,n) d_step { if :: K[x]==UNINIT -> K[x]=(n) :: else fi }
inline packChild(t) {
  d_step {
    k0 = EMPTY; v0 = ABSENT; k1 = 0; v1 = 0;
    if :: goes(0,t) -> k0 = K[0]; v0 = FROZENVAL(0) :: else fi;
    if :: goes(1,t) -> if :: k0==EMPTY -> k0 = K[1]; v0 = FROZENVAL(1) :: else -> k1 = K[1]; v1 = FROZENVAL(1) fi :: else fi
  }
#ifdef M_KEY_FIRST
  initK(2*(t), k0); initV(2*(t), v0);
#else
  initV(2*(t), v0); initK(2*(t), k0);
#endif
  d_step {                                   /* overflow line is private, then published by the CAS on the link */
    if :: L[t]!=UNINIT
       :: L[t]==UNINIT && k1 -> L[t] = OVF; K[2*(t)+1] = k1; V[2*(t)+1] = v1
       :: else -> L[t] = END fi;
    k0=0; v0=0; k1=0; v1=0 }
}
inline help() { freezeChain(); packChild(1);
#ifdef KEYB_SIBLING
  packChild(2)
#endif
}

/* ---- operations ---- */
mtype = { GET, PUT, PIA, ADD, REM, CAS }
#define inserts(o) (o==PUT || o==PIA || o==ADD)

inline locate() {            /* -> found (cell b+c), miss, or frozen (in the old table only) */
  c = 0; r = 0;
  do
  :: d_step { x = K[b+c]; if :: x==EMPTY && !inserts(o) -> assert(g[k]==ABSENT) :: else fi };  /* LP of a miss */
     if
     :: x==KEY(k) -> r = 1; break
     :: x==EMPTY && !inserts(o) -> r = 2; break
     :: x==EMPTY && inserts(o) -> casK(b+c, EMPTY, KEY(k))       /* claim; no abstract effect */
     :: x==CLOSED -> r = 3; break
#ifdef M_UNINIT_AS_EMPTY
     :: x==UNINIT && inserts(o) -> initV(b+c, ABSENT); casK(b+c, UNINIT, KEY(k))
     :: x==UNINIT && !inserts(o) -> r = 4; break
#else
     :: x==UNINIT -> r = 4; break
#endif
     :: else ->
        assert(c==0);
        do
        :: d_step { l = L[b/2]; if :: l==END && !inserts(o) -> assert(g[k]==ABSENT) :: else fi };
           if
           :: l==OVF -> c = 1; break
           :: l==END && !inserts(o) -> r = 2; break
           :: l==END && inserts(o) -> d_step { if :: L[b/2]==END -> L[b/2] = OVF; K[b+1] = EMPTY; V[b+1] = ABSENT :: else fi }
           :: l==LCLOSED -> r = 3; break
           :: l==UNINIT -> r = 4; break
           fi
        od;
        if :: r -> break :: else fi
     fi
  od; atomic { x=0; l=0; ok=0 }
}
#define observe(cond) assert(cond)
inline update() {            /* r==1: cell found. Leaves r=0 when done, r=3 when the cell froze */
  do
  :: d_step { v = V[b+c];
       if
       :: isfrz(v)              -> r = 3
       :: o==GET                -> assert(g[k]==v); r = 0
       :: o==REM && v==ABSENT   -> assert(g[k]==ABSENT); r = 0
       :: o==PIA && v!=ABSENT   -> assert(g[k]==v); r = 0
       :: o==CAS && v!=VAL+2    -> assert(g[k]==v); r = 0
       :: else -> assert(v!=UNINIT);
          if :: o==PUT || o==PIA -> n = VAL+arg :: o==REM -> n = ABSENT :: o==CAS -> n = VAL+4
             :: o==ADD -> n = (v==ABSENT -> VAL+1 : v+1) fi
       fi };
     if :: r!=1 -> break :: else fi;
     d_step { ok = (V[b+c]==v);                                    /* LP of every update */
       if :: ok -> assert(g[k]==v); V[b+c] = n; g[k] = n; r = 0;
                   if :: o==ADD -> added[k]++ :: else fi
          :: else fi; n = 0 };
#ifdef M_REUSE                /* mutant: the cell of a removed key is given back at once */
     if :: ok && o==REM && c==0 -> d_step { if :: K[b]==KEY(k) -> K[b] = EMPTY :: else fi } :: else fi;
#endif
     if :: ok -> break :: else fi
  od; atomic { v=0; n=0; ok=0 }
}
inline doOp() {
  b = 0; locate();
  if :: r==1 -> update() :: else fi;
  if
  :: r==3 && o!=GET ->
#ifndef M_UNINIT_AS_EMPTY
                       help();
#endif
                       b = 2*CHILD(k); locate();
                       if :: r==1 -> update(); assert(r==0)
                          :: else -> assert(r==2) fi
  :: r==3 && o==GET ->          /* reads never help: frozen value unless the child cell exists */
     d_step { fv = (K[c]==KEY(k) -> FROZENVAL(c) : ABSENT); b = 2*CHILD(k) };
     readChild()
  :: else fi;
  d_step { b=0; c=0; r=0; fv=0; if :: o==ADD -> acked[k]++ :: else fi }
}
inline readChild() {
  c = 0; r = 0;
  do
  :: d_step { x = K[b+c];
       if :: x==KEY(k) -> skip
          :: x==UNINIT -> assert(g[k]==fv); r = 2                 /* LP: the child does not have the key yet */
          :: x==EMPTY  -> assert(g[k]==ABSENT); r = 2
          :: else fi };
     if :: r -> break :: else fi;
     if :: x==KEY(k) -> d_step { v = V[b+c]; assert(v!=UNINIT && v==g[k]) }; v = 0; break :: else fi;
     d_step { l = L[b/2];
       if :: l==UNINIT -> assert(g[k]==fv); r = 2
          :: l==END    -> assert(g[k]==ABSENT); r = 2
          :: else -> c = 1 fi };
     if :: r -> break :: else fi
  od; atomic { x=0; l=0 }
}
#ifdef M_OWNED_FREEZE
byte owner;
#endif
proctype Worker(byte p; byte n1; mtype o1; byte k1_; byte a1; mtype o2; byte k2_; byte a2) {
  byte b, c, x, l, v, n, r, fv, k, arg, k0, v0, k1, v1; bool ok; mtype o;
  d_step { o = o1; k = k1_; arg = a1 };
  doOp();
  if :: n1>1 -> d_step { o = o2; k = k2_; arg = a2 }; doOp() :: else fi;
  d_step { o=0; k=0; arg=0; done++ }
}
proctype Helper(byte p) {
  byte c, x, l, v, k0, v0, k1, v1; bool ok;
  help(); done++
}

/* config: initial content and workers, from checks.txt.  INIT0/INIT1: value of key 0/1 (0 = never claimed) */
#ifndef CONFIG
#define CONFIG 1
#endif
init {
  d_step {
    K[0]=EMPTY; V[0]=ABSENT; L[0]=END; g[0]=ABSENT; g[1]=ABSENT;
#ifdef INIT0
    K[0]=KEY(0); V[0]=INIT0; g[0]=INIT0;
#endif
#ifdef INIT1
    L[0]=OVF; K[1]=KEY(1); V[1]=INIT1; g[1]=INIT1;
#endif
  }
  atomic { WORKERS }
  (done==total);
#ifdef ADDS                   /* only adds on key 0: none lost, none doubled */
  assert(acked[0]==ADDS && added[0]==ADDS && g[0]==INIT0+ADDS)
#endif
}
